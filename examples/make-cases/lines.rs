//! Lines of the two-sided tables: numbers, names, blocks.

use crate::Case;
use crate::headers::{H01, H04};
use crate::sheet::{Header, Sheet};

pub fn sheet01() -> Sheet {
    sheet01_with(&H01)
}

/// Table 01 under another header.
pub fn sheet01_with(header: &Header) -> Sheet {
    Sheet::new("1")
        .frame("预算01表", "2025年部门收支总体情况表", 4, "单位：万元")
        .header(header)
}

pub fn sheet04() -> Sheet {
    Sheet::new("4")
        .frame("预算04表", "2025年财政拨款收支总体情况表", 8, "单位：万元")
        .header(&H04)
}

pub fn cases() -> Vec<Case> {
    vec![
        ("lines-numbered-in-sequence", vec![in_sequence()]),
        ("lines-renamed-and-unknown", vec![renamed()]),
        ("lines-with-one-label-in-two-blocks", vec![two_blocks()]),
        ("lines-without-their-block", vec![block_missing()]),
        ("lines-with-total-on-top", vec![total_on_top()]),
        ("lines-unknown-in-totals", vec![unknown_01(), unknown_04()]),
    ]
}

/// Numbers without gaps, as other provinces print them: names decide.
fn in_sequence() -> Sheet {
    sheet01().rows(
        "
一、一般公共预算拨款收入 | #100 | 一、一般公共服务支出 | #10
二、政府性基金预算拨款收入 | #20 | 二、外交支出 |
三、国有资本经营预算拨款收入 | | 八、社会保障和就业支出 | #8
四、财政专户管理资金收入 | | 九、卫生健康支出 | #6
五、事业收入 | #5 | 十、节能环保支出 |
六、上级补助收入 | | 十一、城乡社区支出 | #20
七、附属单位上缴收入 | | 十二、农林水支出 | #70
八、事业单位经营收入 | #2 | 十八、自然资源海洋气象等支出 |
九、其他收入 | #1 | 十九、住房保障支出 | #14
本年收入合计 | #128 | 本年支出合计 | #128
上年结转结余 | | 年终结转结余 |
收入总计 | #128 | 支出总计 | #128",
    )
}

fn renamed() -> Sheet {
    sheet01().rows(
        "
一、一般公共预算拨款 | #100 | 一、一般公共服务支出 | #10
其中:财政拨款 | #90 | 十三、农林水利事务支出 | #82
二、政府性基金预算 | | 二十四、灾害防治和应急管理支出 | #6
三、国有资本经营预算 | | 十五、援疆援藏资金 | #2
十、债务收入 | #3 | 机动经费 | #3
收入合计 | #103 | 支出合计 | #103
上年结转 | | 结转下年 |
收入总计 | #103 | 支出总计 | #103",
    )
}

fn two_blocks() -> Sheet {
    sheet04().rows(
        "
一、本年收入 | #110 | 一、本年支出 | #120 | #116 | #90 | #4 |
（一）一般公共预算拨款 | #106 | （八）社会保障和就业支出 | #12 | #12 | | |
其中：财政拨款 | #90 | （十三）农林水事务支出 | #108 | #104 | #90 | #4 |
（二）政府性基金预算拨款 | #4 | | | | | |
二、上年结转 | #10 | | | | | |
（一）一般公共预算拨款 | #10 | | | | | |
（二）政府性基金预算拨款 | | 二、年终结转结余 | | | | |
收入合计 | #120 | 支出合计 | #120 | #116 | #90 | #4 |",
    )
}

/// The heading of the second block is missing: the label comes again, and nothing says why.
fn block_missing() -> Sheet {
    sheet04().rows(
        "
一、本年收入 | #110 | 一、本年支出 | #120 | #120 | | |
（一）一般公共预算拨款 | #110 | （十三）农林水事务支出 | #120 | #120 | | |
（一）一般公共预算拨款 | #10 | | | | | |
收入合计 | #120 | 支出合计 | #120 | #120 | | |",
    )
}

/// Lines that the table does not have: between the closing lines, in the second block, as a part
/// of another line; and one that does not explain the total.
fn unknown_01() -> Sheet {
    sheet01().rows(
        "
一、一般公共预算 | #100 | 十三、农林水事务 | #105
其中：中央转移支付 | #30 | 援疆援藏资金 | #5
本年收入合计 | #100 | 本年支出合计 | #112
用事业基金弥补收支差额 | #8 | 年终结转结余 |
上年结转结余 | #2 | |
收入总计 | #110 | 支出总计 | #112",
    )
}

fn unknown_04() -> Sheet {
    sheet04().rows(
        "
一、本年收入 | #110 | 一、本年支出 | #120 | #120 | | |
（一）一般公共预算拨款 | #100 | （十三）农林水事务支出 | #110 | #110 | | |
（四）社会保险基金 | #10 | 援疆援藏资金 | #10 | #10 | | |
二、上年结转 | #10 | 二、年终结转结余 | | | | |
（四）其他结转 | #10 | | | | | |
收入合计 | #120 | 支出合计 | #120 | #120 | | |",
    )
}

fn total_on_top() -> Sheet {
    sheet04().rows(
        "
收入合计 | #120 | 支出合计 | #120 | #120 | #90 | |
一、本年收入 | #110 | 一、本年支出 | #120 | #120 | #90 | |
（一）一般公共预算拨款 | #110 | （十三）农林水事务支出 | #120 | #120 | #90 | |
二、上年结转 | #10 | 二、年终结转结余 | | | | |
（一）一般公共预算拨款 | #10 | | | | | |",
    )
}
