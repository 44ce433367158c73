//! The headers of the standard tables, as the printed tables have them.

use crate::sheet::Header;

pub const H01: Header = Header {
    rows: "
收入 | | 支出 |
项目 | 金额 | 项目 | 金额",
    merges: "A1:B1 C1:D1",
};

pub const H02: Header = Header {
    rows: "
部门（单位）代码 | 部门（单位）名称 | 总计 | 本年收入 | | | | | | | | | | | 上年结转结余 | | | | |
| | | 合计 | 一般公共预算 | | 政府性基金 | 国有资本经营预算 | 财政专户管理资金收入 | 事业收入 | 事业单位经营收入 | 上级补助收入 | 附属单位上缴收入 | 其他收入 | 合计 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算 | 财政专户管理资金 | 单位资金
| | | | 小计 | 其中：财政拨款",
    merges: "A1:A3 B1:B3 C1:C3 D1:N1 O1:T1 D2:D3 E2:F2 G2:G3 H2:H3 I2:I3 J2:J3 K2:K3 L2:L3 M2:M3 N2:N3 O2:O3 P2:P3 Q2:Q3 R2:R3 S2:S3 T2:T3",
};

/// 05 and 09 have it, too.
pub const H03: Header = Header {
    rows: "
科目编码 | | | 单位代码 | 单位（科目名称） | 合计 | 基本支出 | | | | | 项目支出 | |
类 | 款 | 项 | | | | 小计 | 人员经费 | | 公用经费 | | 小计 | 其他运转类 | 特定目标类
| | | | | | | 工资福利支出 | 对个人和家庭的补助 | 商品和服务支出 | 资本性支出",
    merges: "A1:C1 A2:A3 B2:B3 C2:C3 D1:D3 E1:E3 F1:F3 G1:K1 L1:N1 G2:G3 H2:I2 J2:K2 L2:L3 M2:M3 N2:N3",
};

pub const H04: Header = Header {
    rows: "
收入 | | 支出 | | | | |
项目 | 金额 | 项目 | 合计 | 一般公共预算 | | 政府性基金 | 国有资本经营预算
| | | | 小计 | 其中：财政拨款",
    merges: "A1:B1 C1:H1 A2:A3 B2:B3 C2:C3 D2:D3 E2:F2 G2:G3 H2:H3",
};

pub const H06: Header = Header {
    rows: "
部门预算支出经济分类科目 | | 政府预算支出经济分类科目 | | 本年一般公共预算基本支出 | |
科目编码 | 科目名称 | 科目编码 | 科目名称 | 合计 | 人员经费 | 公用经费",
    merges: "A1:B1 C1:D1 E1:G1",
};

pub const H08: Header = Header {
    rows: "
“三公”经费合计 | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费
| | 小计 | 公务用车购置费 | 公务用车运行费",
    merges: "A1:A2 B1:B2 C1:E1 F1:F2",
};

pub const H10: Header = Header {
    rows: "
类型 | 项目名称 | 项目单位 | 合计 | 本年拨款 | | | 财政拨款结转结余 | | | 财政专户管理资金 | 单位资金
| | | | 一般公共预算 | 政府性基金预算 | 国有资本经营预算 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算",
    merges: "A1:A2 B1:B2 C1:C2 D1:D2 E1:G1 H1:J1 K1:K2 L1:L2",
};

pub const H12: Header = Header {
    rows: "
单位编码（项目编码） | 项目单位（项目名称） | 项目金额（万元） | | | | 绩效目标 | | | | | | |
| | 资金总额 | 政府预算资金 | 财政专户管理资金 | 单位资金 | 成本指标 | | 产出指标 | | 效益指标 | | 满意度指标 |
| | | | | | 三级指标 | 指标值 | 三级指标 | 指标值 | 三级指标 | 指标值 | 三级指标 | 指标值",
    merges: "A1:A3 B1:B3 C1:F1 G1:N1 C2:C3 D2:D3 E2:E3 F2:F3 G2:H2 I2:J2 K2:L2 M2:N2",
};
