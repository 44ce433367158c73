# 每条发现的说明；.help 说怎么办。占位符：file 文件、sheet 工作表、cell 单元格、found 实际、expected 应为、row 行。

severity-error = 错误
severity-warning = 警告
severity-info = 说明
related = 相关单元格：
same-elsewhere = 同样的情况另有 { $count } 处：{ $cells }
by-mapping = 依据映射 { $mapping }

# 系统拒绝读写的原因；没有列出的照系统原话。
system-kind = { $reason ->
       *[other] 系统报告：{ $detail }
        [not-found] 没有这个文件或文件夹
        [permission] 没有权限
        [is-a-folder] 这是文件夹，不是文件
        [not-a-folder] 路径中有一段不是文件夹
        [full] 磁盘已满
        [read-only] 磁盘是只读的
        [too-large] 文件太大
        [name] 文件名太长或含有不许用的字符
        [busy] 正被其他程序占用
        [no-file] 它是设备、管道或套接字，不是文件
        [write-protected] 文件是只读的
        [network] 网络盘没有应答
        [device] 磁盘的这个地方读写不了
        [crowd] 打开的文件太多
    }
# 内容看起来是什么。
content-kind = { $looks ->
       *[unknown] 认不出的内容
        [empty] 空文件（0 字节）
        [pdf] PDF 文件
        [pdf-without-program] PDF 文件，而本机没有取出其文字的程序 pdftotext
        [pdf-unreadable] PDF 文件，其中取不出可读的文字（扫描件、加了密，或字体没有文字编码）
        [word] 旧格式的 Word 文档（.doc、.rtf）
        [presentation] 演示文稿（PPT）
        [ofd] OFD 版式文件
        [text-document] 文字文档
        [other-office] Office 文件，但其中没有工作簿
        [archive] 压缩包（RAR、7z）
        [zip] zip 压缩包
        [damaged-zip] 损坏的 zip 压缩包
        [picture] 图片
        [xml] 其他用途的 XML 文件
        [markup] 其他用途的标记文件
        [text] 没有分隔符的文本
        [page-without-table] 没有表格的网页
    }
# 怎样损坏；detail 是损坏的部分或解析器的原话。
damage-kind = { $reason ->
       *[container] 外层的 zip 压缩包不完整
        [crowded] 部分、工作表或表格多得不正常
        [part-missing] 缺少一个组成部分
        [part-damaged] 有一个组成部分损坏
        [shared-texts] 各表共用的文字表不完整
        [lost-texts] 有单元格的文字不见了（指向不存在的共用文字）
        [quotation] 引号没有配对，后面的内容连成了一格
        [nested] 元素嵌套得不正常
        [cut-short] 内容在中间断了
        [markup] 标记语法有误
        [outside] 有单元格的位置超出工作表
        [no-sheet] 里面没有工作表
        [directory] 文件的目录读不出来
        [record] 有自相矛盾的记录
        [encryption] 加密的内容缺失或损坏
    }{ $detail ->
       *[other] （{ $detail }）
        [none] {""}
    }

cannot-read = 读不了这个文件：{ system-kind }
    .help = 请确认文件存在、没有被 Excel 或 WPS 独占打开，并且您有读取权限。
not-a-workbook = 这不是工作簿，内容看起来是：{ content-kind }
    .help = { $looks ->
       *[other] 请在 Excel 或 WPS 中打开原来的表，另存为 .xlsx 后再转换。
        [word] 请在 Word 或 WPS 中打开它，另存为 .docx 后再用。
        [text-document] 请在 Word 或 WPS 中打开它，另存为 .docx 后再用。
        [pdf] 请用生成 PDF 的 Word 或 Excel 文件（.docx、.xlsx）；没有的话，在 Word 或 WPS 中打开 PDF，另存为 .docx，并与 PDF 核对。
        [pdf-without-program] 请改用生成这份 PDF 的 Word 文件（.docx），或在 Word、WPS 中打开 PDF 另存为 .docx；也可以安装 poppler（Debian、Ubuntu 的软件包叫 poppler-utils），它带有 pdftotext。
        [pdf-unreadable] 请用生成这份 PDF 的 Word 文件（.docx）；没有的话，在 Word 或 WPS 中打开 PDF，另存为 .docx，并与 PDF 核对。
    }
unsupported = 暂不支持这种文件（{ $format ->
       *[other] { $format }
        [encrypted] 多重加密
        [unusual-encryption] 不常见的加密方式
    }）
    .help = 请在 Excel 或 WPS 中打开它，另存为 .xlsx 后再转换。
password-protected = 工作簿设了打开密码，读不了内容
    .help = 加密的 .xlsx 可用 --password 或环境变量 YUSUAN_PASSWORD 给出密码；.xls、.ods 请在 Excel 或 WPS 中打开，取消“文件 › 信息 › 保护工作簿”的密码后另存，再转换。
wrong-password = 密码不对，打不开工作簿
    .help = 请检查大小写和输入法；要的是打开密码，不是修改密码。
damaged = 工作簿不完整或已损坏：{ damage-kind }
    .help = 请重新下载或重新拷贝一份；如果 Excel 或 WPS 还能打开，另存为 .xlsx 后再转换。
too-large = 工作簿（压缩的按解压后计）或其中的一段文字有 { $size } 字节，超过上限 { $limit } 字节
    .help = 正常的预算工作簿远小于此。请检查是否有整表填充格式或恶意内容，删去多余的工作表后再转换。
no-tables = 没有一张工作表是预算01表–12表
    .help = 请核对标题（如“2024年部门支出总体情况表”）、右上角表号（如“预算03表”）和表头；用 yusuan inspect 可以看到每张表差在哪里。
no-input = 这里没有可以读取的工作簿：{ $pattern }
    .help = 请检查路径和文件名；文件夹里应当有 .xlsx、.xls、.xlsb 或 .ods 文件。
cannot-write = 写不了输出：{ system-kind }
    .help = 请确认输出文件夹存在、可写、磁盘未满，并且文件没有被打开。
occupied = 输出文件已经存在，不是 yusuan 写的，或写出后改过，没有覆盖它
    .help = 请换一个输出位置，或确认可以覆盖后加上 --force。
same-output = 两个输入会写成同一个输出文件，后一个没有转换
    .help = 请给其中一个文件改名，或分开转换到不同的文件夹。
output-is-source = 这个文件是本次要读的文件（输入、映射文件或校验规则文件），不能当作输出
    .help = 给输出换一个文件名或文件夹。
one-output-twice = 本次的两个输出会是同一个文件，什么也没有写
    .help = 给它们各起一个名字；指向同一个文件的链接也算同一个文件。
written-in-part = 同一结果的文件只替换了一部分，这个文件还是原来的：{ system-kind }。已经换成新的有：{ $written }
    .help = 排除原因后重新运行一次，全部文件都会重新写。
bad-units = 单位表的这一行不能用：{ $found }
    .help = 单位表每行两栏：单位编码（6 至 12 位数字，以部门编码开头，不重复）和单位名称；第一行可以是标题。改好后重新运行。
bad-roster = 花名册 { $record } 第 { $line } 行有误：{ $problem ->
       *[empty] 没有单位
        [no-code] 没有编码（{ $what }）
        [bad-code] 编码“{ $what }”不是数字
        [no-name] 没有名称（{ $what }）
        [code-twice] 编码 { $what } 写了两次
        [name-twice] 名称“{ $what }”写了两次
        [no-province] “{ $what }”不是省份
    }
    .help = { $problem ->
        [no-province] 用 --partition province 时，花名册每行一个单位：编码、名称、联系人（可以空着）、省份（如河南或河南省），第一行可以是标题。改好后重新运行。
       *[other] 花名册每行一个单位：编码、名称、联系人（可以不写），第一行可以是标题；编码和名称都不能重复。改好后重新运行。
    }
bad-journal = 台账 { $record } { $problem ->
        [other-year] 是 { $what } 年的，这一份是 { $wanted } 年的
        [years] 里混有两个年度：{ $wanted } 年和 { $what } 年{ $line ->
            [0] {""}
           *[other] （第 { $line } 行）
        }
        [not-utf8] 第 { $line } 行不是 UTF-8 编码
       *[syntax] 第 { $line } 行不是一次报送的记录：{ $what }
    }
    .help = 一本台账只记一个年度。台账没有改动。请换一个台账文件，或移走其他年度的工作簿。
bad-earlier = { $record } 不能用来比较：{ $problem ->
        [other-office] 它是 { $what } 的，这一份是 { $wanted } 的
        [other-year] 它是 { $what } 年的，这一份是 { $wanted } 年的
        [no-year-before] 它是 { $what } 年的，不是 { $wanted } 年的上一年
        [twice] 它和 { $what } 都是 { $wanted } 的
        [no-report] 不是 yusuan check --format json 的结果：{ $what }
       *[no-list] 里面没有问题清单，或清单里隐藏的标识列被删去了
    }
    .help = { $problem ->
        [no-year-before] --last-year（narrate 用 --last）要的是上一年的汇总或工作簿。没有写出任何文件。
       *[other] --since 要的是同一部门同一年度退回的工作簿（yusuan check --annotate 写出的），或上一次 --format json 的结果。这一份没有写出任何文件。
    }
kept-as-it-is = 这个工作簿不能在原文件上改：{ $reason ->
        [not-a-template] 它不是 .xlsx、.xlsm（.xltx、.xltm），只有这几种能照原样填
        [signed-template] 它有数字签名，一改签名就失效
        [locked-template] 它要密码才能打开，填好的文件会没有密码
        [strict-template] 它存成了“严格 Open XML”格式
        [signed] 它有数字签名，一改签名就失效
        [strict] 它存成了“严格 Open XML”格式
        [macros] 它带有宏，输出的文件名要以 .xlsm 结尾
       *[no-macros] 写出的工作簿不带宏，文件名要以 .xlsx 结尾
    }
    .help = { $reason ->
        [not-a-template] 请在 Excel 或 WPS 中打开模板，另存为 .xlsx，再用它；没有写出任何文件。
        [signed-template] 请向发模板的单位要一份没有签名的；没有写出任何文件。
        [locked-template] 请在 Excel 或 WPS 中打开模板，取消“文件 › 信息 › 保护工作簿”的密码，另存，再用它；没有写出任何文件。
        [strict-template] 请在 Excel 中把模板另存为普通的 .xlsx；没有写出任何文件。
        [signed] 加上 --annotate-standard，改为写出标准工作簿；或请单位另给一份没有签名的。
        [strict] 请在 Excel 中另存为普通的 .xlsx；或加上 --annotate-standard，改为写出标准工作簿。
       *[other] 请改 --annotate 的文件名；要标准工作簿的，加上 --annotate-standard，文件名用 .xlsx。
    }
not-built = 这个程序编译时没有带上 { $option }
    .help = 请重新编译：cargo install --path . --features { $feature }
bad-dataset = { $problem ->
       *[damaged] 数据集的这个文件已损坏
        [foreign] 这是放数据集文件的地方，而它不是 yusuan 写的
        [busy] 另一个 yusuan 正在写这个数据集
        [half] 这里有一个没写完的数据集
        [complete] 这里已经有一个数据集
        [schema] 数据集的结构版本是 { $what }，本程序写的是 { $wanted }
        [options] 这里的内容是用别的选项或另一版 yusuan 写的，接着写会混在一起
        [changed] 这个文件写进数据集 { $what } 以后又改过，数据集里还是原来的内容
    }；没有覆盖任何文件
    .help = { $problem ->
       *[damaged] 请换一个文件夹，或加 --force 全部重写。
        [foreign] 请用 -o 换一个文件夹，或把它移走。
        [busy] 请等它结束，或换一个文件夹。
        [half] 接着写加 --resume，全部重写加 --force，或者换一个文件夹。
        [complete] 往里添加用 --resume，重写用 --force，或者换一个文件夹。
        [schema] 请换一个文件夹，或加 --force 重写。
        [options] 请用原来的选项，或换一个文件夹，或加 --force 全部重写。
        [changed] 要写入新的内容，请重写数据集：换一个文件夹，或加 --force。
    }
bad-facts = 事实文件 { $record } 第 { $line } 行有误：{ $problem ->
       *[syntax] { $what }
        [not-utf8] 文件不是 UTF-8 编码，请另存为 UTF-8
        [no-such-fact] 没有“{ $what }”这一项{ $wanted ->
            [none] {""}
           *[some] ，是不是“{ $wanted }”
        }
        [no-text] “{ $what }”要填一段文字，写在引号里
        [no-list] “{ $what }”要填几条文字：["……", "……"]
        [no-count] “{ $what }”要填不小于 0 的整数
        [no-amount] “{ $what }”要填不小于 0 的金额（万元）
    }
    .help = 用 yusuan narrate … --draft-facts 文件.toml 可以起草一份，各项都有说明。没有写出任何文件。
bad-sentences = 模板 { $record } { $line ->
        [0] {""}
       *[other] 第 { $line } 行
    }有误：{ $problem ->
       *[syntax] { $what }
        [not-utf8] 文件不是 UTF-8 编码，请另存为 UTF-8
    }
    .help = 用 yusuan narrate --show-template 可以看内置的模板；写法见 docs/zh-CN/narrate.md。没有写出任何文件。
strict-errors = 有错误或警告，按 --strict 的要求没有写出任何文件
    .help = 请先改正上面列出的问题；去掉 --strict 可以带着问题清单写出结果。
bad-mapping = 映射文件 { $mapping } 第 { $line } 行有误：{ $problem ->
       *[syntax] { $what }
        [not-utf8] 文件不是 UTF-8 编码，请另存为 UTF-8
        [no-such-layout] 没有名为“{ $what }”的内置版式
        [no-such-table] 没有“{ $what }”这张标准表（应为 01 至 12）
        [no-such-key] 标准表没有“{ $what }”这个栏目键{ $valid ->
            [none] {""}
           *[some] ，可以写：{ $valid }
        }
        [no-such-line] 标准表没有“{ $what }”这一行
        [line-twice] “{ $what }”在标准表里不止一行，请写编号：{ $valid }
        [line-on-both-sides] 收入和支出两边都有“{ $what }”，请用 side 写明是哪一边
        [no-such-side] 没有“{ $what }”这一边（应为 revenue 或 expenditure）
        [side-missing] 要用 side 写明是 revenue（收入）还是 expenditure（支出）
        [no-lines] 这张表没有固定的行，不能写 lines
        [no-such-meaning] 词义“{ $what }”不存在；可用：{ $valid }
        [no-such-level] 这张表没有“{ $what }”这个层级
        [level-without-condition] 层级“{ $what }”至少要有 code-length、label、indent 之一
        [no-such-unit] 不认识金额单位“{ $what }”
        [no-such-letter] “{ $what }”不是列号
        [header-rows] 表头行号 { $what } 不对：从 1 数起，前小后大
        [key-twice] “{ $what }”被两处映射
        [column-without-key] 每一栏要写 key 或 keys，且只写其一
        [one-source] “{ $what }”要写 from/letter、join、add、value 之一，且只写一种
        [constant-amount] “{ $what }”是金额，不能用固定值
        [add-no-amount] “{ $what }”不是金额，不能用 add 相加
        [join-amount] “{ $what }”不能用 join 拼接
        [one-meaning] 每一行要写 from，并写 line、subtotal-of、set-aside 之一
        [one-thing-aside] set-aside 要写 sheet 或 title、column、row 之一
        [sheet-inside-sheet] 整张工作表的 set-aside 要写在 [[sheets]] 之外
        [bad-decimals] decimals 不能是 { $what }（应为 0 至 8）
        [bad-delimiter] 分隔符“{ $what }”不行：应是一个半角符号或制表符
        [bad-name] 名称“{ $what }”不能为空，也不能含 / \ : * ? " < > |
        [csv-only] “{ $what }”只用于 CSV，这里的 format 是 xlsx
        [xlsx-only] “{ $what }”只用于 XLSX，这里的 format 是 csv
        [no-bom] 编码 { $what } 没有字节顺序标记，不能写 bom = true
        [no-into] 版式“{ $what }”没有 [into] 部分，不能用来填模板（--into）
        [bad-cell] 不是单元格的位置：{ $what }（要像 B3 这样写）
        [bad-source] [into] 的单元格里 source 只能是 year、department、unit，不能是 { $what }
        [bad-key-columns] key-columns 只与 rows = "key" 一起用，要比 columns 的个数少：{ $what }
        [no-columns] 表 { $what } 没有写 columns，不知道填哪些栏
        [no-export] 版式“{ $what }”没有 [export] 部分，不能用于 --export
        [no-header] “{ $what }”这一栏要写 header（表头文字）
        [no-such-encoding] 不认识编码“{ $what }”
        [no-such-placeholder] 没有“{ $what }”这个占位符（可用 name、table、form-number、title、year、department）
        [one-content] 栏目“{ $what }”要写 key、keys、value、source 之一，且只写一种
        [one-file] 工作簿只有一个文件，名称里不能用 { $what }
        [same-name] 名称“{ $what }”会让两张表同名：请加上 { "{table}" } 或 { "{form-number}" }，或分别命名
    }
    .help = 请按提示改正这一行；写法见 docs/zh-CN/mapping.md，导出版式见 docs/export.md。
no-such-layout = 没有映射文件或内置版式“{ $name }”
    .help = 请写映射文件的路径，或内置版式的名称：{ $known }。
encoding-guessed = 文本文件没有标明文字编码，按 { $found } 读取
    .help = 如果文字有误，请用 --encoding 指明编码（utf-8、gb18030、big5 等）。
    .office = 文字没有错的，不需要处理；有错的请重新导出为 UTF-8 或 .xlsx。
encoding-unused = 文件不是文本，编码由文件自己决定，--encoding { $found } 没有用上
    .help = --encoding 说的是读入的文本文件。要定写出的 CSV 用什么编码，请用 --csv-encoding（utf-8-bom、utf-8、gb18030、gbk）。
    .office = 不需要处理。
code-page-unknown = 这个旧版 .xls 的文字用的是{ $found ->
        [none] 没有写明的代码页
       *[other] 代码页 { $found }
    }，没有把握认得，按 { $encoding } 读取
    .help = 如果文字有误，请在 Excel 或 WPS 中打开它，另存为 .xlsx 后再转换。
    .office = 文字没有错的，不需要处理；有错的请另存为 .xlsx。
older-copy = 文件里另有一份给 Excel 5.0/95 的旧副本，没有读
    .help = 读的是给 Excel 97 及以后版本的那一份，Excel 显示的也是它。不需要处理。
    .office = 不需要处理。
bad-template = 模板 { $template } 第 { $line } 行有误：{ $reason }
    .help = 请按提示改正模板文件。
internal = yusuan 内部检查没有通过：{ $reason }
    .help = 这是程序的问题，请连同文件一起反馈。结果没有写出。

two-sheets-one-table = { $row ->
       *[0] 两张工作表都像 { $table }：“{ $sheet }”和“{ $other }”，
        [other] 工作表“{ $sheet }”上有两张 { $table }，第二张从第 { $row } 行起（年度、金额单位、单位名称或栏目与上面的不同），
    }{ $kept ->
       *[none] 无法断定用哪一张，都没有转换
        [columns] 列的是不同的栏，各行却不相同（编码、名称或顺序不同，或年度、单位名称、金额单位不同），没有合成一张，都没有转换
        [other] 映射文件指明用后一张，这一张没有转换
    }
    .help = 请删除、隐藏其中一张（例如去年的旧表），或把标题、表号改成它本来的名称。
sheet-beside = 这一张和“{ $other }”都是 { $table }，用了“{ $other }”：{ $kind ->
        [blank] 这一张没有数字
        [copy] 这一张与它完全相同
        [units] 这一张按单位列示，合计与它相同
       *[department] 它是“{ $department }”的，这一张是“{ $owner }”的
    }
    .help = { $kind ->
        [department] 这一张是所属单位的：请按单位分开报送，或在映射文件里用 set-aside 说明。
       *[other] 不需要处理；不要的一张请删除。
    }
no-currency-unit = { $unit ->
        [none] 工作表没有写金额单位（元、千元还是万元），没有转换
       *[other] 工作表写的金额单位是“{ $unit }”，不是元、百元、千元、万元，没有转换
    }
    .help = 请在表头上方右侧写上“单位：万元”（或元、千元），或者用 --unit 指定。
    .office = 请在表头上方右侧写上“单位：万元”（或元、千元）。
foreign-year = 本表是 { $found } 年，其他表是 { $expected } 年，没有转换
    .help = 如果是旧表，请删除或隐藏这张工作表；如果只是标题忘了改，请把年份改成 { $expected }。
missing-column = 没有找到“{ $column }”这一栏
    .help = 请核对表头：这一栏是否被删除，或换了名称。标准名称是“{ $column }”。
header-not-recognised = 本表看起来是 { $table }，但表头没有认出来，没有转换
    .help = 标准表头的栏目是：{ $columns }。已认出：{ $matched }。请按标准名称修改表头。
sheet-damaged = 工作表没有读完：{ damage-kind }
    .help = 出错位置以后的内容可能缺失。请在 Excel 或 WPS 中打开，另存为 .xlsx 后再转换。
unit-conflict = 金额单位前后不一：“{ $frame }”与“{ $label }”；核对相加的关系和其他表的数字，按“{ $taken }”读取
    .help = 请核对本表数字到底是哪个单位，并改正写错的一处。
unit-uncertain = 金额单位前后不一：本表写的是“{ $frame }”，这一格写的是“{ $label }”，看不出数字是哪一个，没有转换
    .help = 请核对本表数字到底是哪个单位，改正写错的一处；各栏单位不同的，请换算成同一个单位。
uncertain-table = 本表按 { $table } 转换，但把握不大（依据：{ $why }；也像：{ $other }）
    .help = 请核对标题和右上角的表号，写成标准名称。
all-funds = 标题没有写是哪种资金；本表合计 { $found } 与预算{ $all }表的一样，多于预算{ $own }表的 { $expected }，是全部资金的，不是{ $table }，没有转换
    .help = 上报要这张表时，请只填一般公共预算的数；否则不需要处理。
called-otherwise = { $kind ->
        [year] 标题没有写年度，而工作表名“{ $found }”是别的年度：本表按 { $table } 的本年预算转换
        [stage] 工作表名“{ $found }”说的不是预算（是决算或执行数）：本表按 { $table } 的本年预算转换
        [later] “{ $found }”是 { $year } 年的预算，而本表是 { $expected } 年的：采用了 { $expected } 年的一栏，标题上的年份可能是去年的
       *[funds] 工作表名“{ $found }”说的是别的表：本表按标题的 { $table } 转换
    }
    .help = { $kind ->
        [later] 请核对标题、封面的年份；要报的是 { $year } 年预算的，请改标题的年份。
       *[other] 请核对这张表是不是留下来的旧表、抄来的标题；没有错的，请改工作表名。
    }
other-department = 部门名称是“{ $found }”，其他表是“{ $expected }”
    .help = 请统一各表左上角的部门名称。
hidden-sheet = 隐藏的工作表没有转换（有 { $count } 个数字）
    .help = 如果需要它，请在 Excel 中取消隐藏，或加上 --include-hidden；不需要就删除，以免误传。
    .office = 需要的，请取消隐藏；不需要的请删除，以免误传。
foreign-sheet = 本表不是 12 张标准表之一，没有转换（有 { $count } 个数字；最像 { $near }）
    .help = 如果它是某张标准表，请把标题、表号和表头改成标准名称。
text-sheet = 只有文字的工作表（封面、目录、说明等），不转换
document-text = 文档中表格以外的文字（{ $count } 段）不转换
merge-clash = 合并单元格 { $range } 与前面的重叠，按前面的读取
no-year = 各表都没有写年份
    .help = 请在标题里写上年份，如“2024年部门支出总体情况表”，或用 --year 指定。
    .office = 请在标题里写上年份，如“2024年部门支出总体情况表”。
year-from-elsewhere = 各表的标题都没有写年份，按“{ $found }”读作 { $expected } 年
no-department = 各表都没有写部门名称
    .help = 请在表的左上方写上“部门名称：……”。
hidden-figures = 隐藏的行或列（{ $where }）有 { $count } 个数字，没有写入结果
    .help = 如果需要它们，请取消隐藏，或加上 --include-hidden；不需要就删除，以免合计与明细不符。
    .office = 需要的，请取消隐藏；不需要的请删除，以免合计与明细不符。
filtered-rows = 筛选隐藏的行（{ $where }）有 { $count } 个数字，已照常写入结果
    .help = 这些行如果不要，请删除；要的话，请清除筛选后再报送，免得只看到一部分。
sheet-continued = { $kind ->
        [columns] 本表和“{ $other }”的各行相同，列的是 { $table } 其余的栏，合成一张
       *[rows] 本表标明是续表，接在“{ $other }”之后，合成一张 { $table }
    }
    .help = 如果不是续表，请改成它自己的标题。
unit-of-format = 金额单位只写在数字格式里（{ $cell } { $kind ->
        [unit] 显示“{ $found }”
       *[other] 缩小 { $shift } 位后显示“{ $found }”
    }），按 { $expected } 读取
more-findings = { $code } 在这张工作表上另有 { $count } 处，没有逐一列出
    .help = 请先处理已列出的；这么多处相同的问题往往出于同一个原因。
format-conflict = { $kind ->
        [unit] { $cell } 的数字格式显示“{ $found }”，工作表写的是“{ $expected }”，没有转换
        [shortened] { $cell } 的数字格式把数字缩小了 { $shift } 位，工作表写的是“{ $expected }”，没有转换
       *[both] { $cell } 的数字格式把数字缩小了 { $shift } 位并显示“{ $found }”，工作表写的是“{ $expected }”，没有转换
    }
    .help = 请核对单元格里实际的数字（见编辑栏）是哪个单位：把金额改成普通数字格式，并在表头上方右侧写明“单位：……”。
tables-on-one-sheet = 本工作表上有多张表，从第 { $row } 行起是 { $table }

unknown-column = “{ $label }”这一栏不在标准表里，但有 { $count } 个数字（第一个是 { $at } 的 { $found }），没有写入结果{ $rows ->
        [0] {""}
       *[other] ；缺了编码，有 { $rows } 行看不出是什么，也没有写入
    }
    .help = 如果它就是标准表的某一栏，请把表头改成标准名称（尚缺：{ $missing }）；否则请确认这些数字可以不报。
double-column = “{ $label }”出现了两次，只用了左边一栏，右边有 { $count } 个数字没有写入结果
    .help = 请删除重复的一栏，或改成它本来的名称。
column-of-other = “{ $label }”是别的年度、执行数、决算数、增减或数量，不是本年预算的金额，没有写入结果（{ $count } 个数字）
    .help = 不需要处理。如果它就是本年预算，请改正表头。
column-without-key = “{ $label }”看得懂，但标准表没有这一栏，{ $count } 个数字（第一个是 { $found }）没有写入结果
    .help = 请确认这些数字可以不报；在映射文件里用 set-aside 说明后不再提示。
carried-included = { $kind ->
        [said] “{ $label }”写明含上年结转，而{ $table }只列当年拨款安排的支出：写入结果的数含上年结转
        [scope] “{ $label }”包含没有写入结果的 { $count } 行（不属于{ $table }），比写入的各行多 { $found }
        [funds] “{ $label }”以下的数是别的资金的，都写在了只列一种资金的{ $table }里
        [next] “{ $label }”以下的数是结转下年的，不是本年支出，而都写在了{ $table }里
        [rows] “{ $label }”以下的数是上年结转的，而这张工作表没有上年结转的栏：都写在了{ $table }本年的栏
       *[column] “{ $label }”的数（{ $count } 个，第一个是 { $found }）已包含在本表其他栏里，而{ $table }只列当年拨款安排的支出：写入结果的数含上年结转
    }
    .help = 请核对口径：这张表只列当年拨款的，请改用不含上年结转的数。
wider-refused = { $kind ->
        [funds] “{ $label }”等包含别的资金（另列的各项资金相加才是它），而{ $table }只列其中一种，分不出各是多少，{ $count } 个数字（第一个是 { $found }）没有写入结果
       *[column] “{ $label }”含上年结转，而{ $table }的这一栏只列本年的；表中没有不含上年结转的这一栏，{ $count } 个数字（第一个是 { $found }）没有写入结果
    }
    .help = { $kind ->
        [funds] 请按标准表的口径填列，只填这一种资金的数。
       *[column] 请加一栏本年的数（不含上年结转），或把这一栏改成本年的数。
    }
row-of-other = “{ $what }”不是本年预算的金额（是别的年度、其中的一部分、增减、数量或核对数），没有写入结果
    .help = 不需要处理。
total-missing = { $kind ->
        [others] “{ $what }”等都不是 { $year } 年预算的数，没有采用；本年预算的一行（栏）没有找到
       *[rows] 这里有 { $count } 行数字，没有一行写明是合计，哪一行都没有采用
    }
    .help = { $kind ->
        [others] 请核对标题的年份，并写明哪一行（栏）是本年预算数。
       *[rows] 请加一行“合计”；yusuan 不替您相加。
    }
column-in-lines = “{ $label }”是上年结转，标准表按行列示：这一栏的数写在上年结转的各行，本年的数写在本年的各行，两者的合计核对过
    .help = 不需要处理。
list-beside = 按用途等另列的一栏，标准表没有，没有写入结果（{ $count } 行，第一行是“{ $what }”）
    .help = 不需要处理。
rows-of-other = 这张表的行是另一种分类的科目（如 { $found }），不是本表的，没有转换
    .help = 请核对标题：按经济分类列示的不是按功能分类的表。
only-total = { $kind ->
        [projects] 标准表只列到科目，各科目下面按项目列的 { $count } 行没有写入结果
        [units] 标准表只列到科目，各科目下面按单位列的 { $count } 行没有写入结果
        [finer] 标准表只列到单位，各单位下面按科目列的 { $count } 行没有写入结果
        [second] 本表各行只有另一种分类的科目，标准表各行要有“{ $column }”：只采用了写明合计的一行，其余 { $count } 行没有写入结果
        [section] “{ $column }”以下的 { $count } 行不是本年预算的数，没有写入结果
        [below] 标准表不按另一种分类的科目列示：各科目下面的 { $count } 行（第一行是“{ $column }”）没有写入结果
        [above] 标准表不按科目列示：{ $count } 行科目（第一行是“{ $column }”）没有写入结果
        [scope] “{ $column }”写着“{ $scope }”的 { $count } 行不属于本表，没有写入结果
        [forward] “{ $column }”不是本年支出：它和包含它的合计（共 { $count } 行）没有写入结果，合计采用本年的
        [list] 标准表不按另一种分类的科目列示：从“{ $column }”起另列的一份清单（{ $count } 行）没有写入结果
       *[classes] 本表各行是科目，标准表各行要有“{ $column }”：只采用了写明合计的一行，其余 { $count } 行没有写入结果
    }
    .help = { $kind ->
        [second] 请加上“{ $column }”一栏，按它分行填报。
        [projects] 这些行的数已经包含在各科目里，不需要处理；项目请填在项目支出表里。
        [below] 这些行的数已经包含在各科目里，不需要处理；要按那种分类填报的，请填在它的表里。
        [above] 这些行的数已经包含在它们下面的各行里，不需要处理。
        [section] 如果这些行是本年预算，请改掉或删去“{ $column }”这一行；不是的话，请移到表外。
        [scope] 请把这些行移到它们的表里；其实属于本表的，请改正“{ $column }”。
        [forward] 年终结转结余填在收支总表里；这里不需要处理。
        [list] 那份清单请填在它自己的表里；这里不需要处理。
       *[other] 请确认合计这一行就是全部门的；要各单位的数字，请按单位填报这张表。
    }
lists-joined = 左右并列 { $count } 份清单（第二份从“{ $label }”起），是同一份清单分开排的：编码没有重复，各级合计都相符，已按顺序接成一份
    .help = 不需要处理。
columns-joined = 表下方又有同样的 { $rows } 行，列的是其余的栏（{ $columns }），已并入上面各行
    .help = 不需要处理。
two-lists = 这张表左右并列两份清单（右边一份从“{ $label }”起），标准表只有一份，没有转换
    .help = 请把右边的各行接到左边的下面，金额分栏填列（合计、左边的、右边的各一栏）。
name-against-number = “{ $label }”的名称是“{ $name }”，序号却是“{ $number }”的，有数字 { $found }，两个必有一个错；{ $taken ->
        [number] 那个名称另有一行，按序号写入
       *[name] 按名称写入
    }
    .help = 请改正序号或名称。
unclear-row = { $rows ->
        [0] 这一行有数字，但看不出是合计、单位还是科目，没有写入结果
       *[other] “{ $label }”这一栏认不出编码，有 { $rows } 行数字看不出是合计、单位还是科目，没有写入结果
    }
    .help = 请补上编码或名称；不属于本表的行请移到表外。
stray-figure = 表外的数字 { $found } 没有写入结果
    .help = 如果它属于本表，请移到对应的行和栏；否则请删除。
double-line = 项目“{ $label }”出现了两次
    .help = 请核对是否重复填列；两行都照原样保留了。
second-total = 又出现一行合计
    .help = 一张表只应有一行合计。如果是“本页合计”或“小计”，请删除；两行都照原样保留了。
unknown-line = 标准表没有“{ $label }”这一行，照原样保留；合计含它或不含它都算相符，它本身的数没有核对
    .help = 请核对是否写错名称；如果是标准表的某一行，请改成标准名称。
line-of-other-side = “{ $label }”不属于这一边（收入边里的支出，或支出边里的收入），没有写入结果
    .help = 请把收入和支出分两边填列，各有“项目”和“金额”两栏。
line-by-number = “{ $found }”按序号认作“{ $expected }”，名称请核对
    .help = 请把名称改成“{ $expected }”，或改正序号。
stray-text = 表中的文字“{ $found }”没有写入结果
    .help = 如果是附注，请在前面写“备注：”或“注：”；否则可以忽略。
unknown-text-column = { $kind ->
        [units] “{ $label }”写明各行是哪个单位的；标准表按单位代码区分各单位，单位名称没有写入结果
       *[column] “{ $label }”这一栏不在标准表里，只有文字，没有写入结果
    }
    .help = { $kind ->
        [units] 请加一栏“单位代码”，或者在每个单位的各行上面加一行单位（代码、名称和它的合计）。
       *[column] 如果它就是标准表的某一栏，请把表头改成标准名称（尚缺：{ $missing }）。
    }
line-renamed = “{ $found }”写作标准名称“{ $expected }”
code-filled-down = 编码空着，沿用上一行的 { $expected }
code-by-name = 有 { $count } 行没有编码，按科目表里的名称补上（第一行“{ $found }”是 { $expected }）
row-set-aside = 这一行不是数据（{ $what }），不写入结果
column-set-aside = “{ $label }”这一栏只是行的序号或名称，不写入结果

text-in-amount = 金额栏里是文字“{ $found }”，不是数字，照原样保留
    .help = 请改成数字；没有金额就留空。
digits-lost = 编码以数字形式保存，超过 15 位的数字已经丢失：{ $found }
    .help = 请把这一列设为文本格式，从原始资料重新录入完整编码。丢掉的数字无法推算。
uncached-formula = 公式没有保存计算结果，yusuan 也无法计算：{ $why ->
        [function] 不支持函数 { $what }
        [other-file] 公式引用了其他文件
        [sheet] 没有（或不止一个）名为“{ $what }”的工作表
        [deleted] 公式引用的单元格已被删除（#REF!）
        [error-cell] { $what } 是错误值
        [text-cell] { $what } 不是数字
        [open-cell] { $what } 也没有结果
        [division] 除数为零
        [circle] 公式直接或间接引用了自己
        [large] 结果过大
        [effort] 工作簿的公式涉及的单元格过多
        [format] 这种格式里的公式文本不可靠
       *[unknown] 公式里有求和、引用等以外的内容
    }
    .help = 请在 Excel 或 WPS 中打开，按 F9 重算并保存，再转换。
error-value = 单元格是错误值 { $found }
    .help = 请改正公式或填入数字。
odd-code = 编码“{ $found }”带有小数或符号，照原样保留
    .help = 请核对编码，并把这一列设为文本格式。
date-in-text = 这里是日期 { $found }，可能本来是文字或比例（如 85/15）
    .help = 如果本来是比例或编号（如 85/15），请先把单元格设为文本格式，再照原样录入；如果确实是日期，请写成文字，如“1985年1月15日”。
code-padded = 编码 { $found } 补足为 { $expected }
text-to-amount = 文字“{ $found }”读作数字 { $expected }
code-split = 编码 { $found } 分开写作 { $expected }
calculated = 公式没有保存计算结果，yusuan 按 { $found } 算得 { $expected }
stale-result = 公式保存的结果 { $found } 已过期：按 { $formula } 现在应得 { $expected }
    .help = 请在 Excel 或 WPS 中按 F9 重算，核对哪一个正确，保存后再转换。转换结果用的是保存的数。
other-file = 公式引用了其他文件；用的是文件里保存的结果 { $found }，可能已过期
    .help = 请与被引用的文件核对，并改填为数字。
filtered-total = 筛选隐藏了部分行（如第 { $row } 行），表中的 { $found } 没有算进它们；{ $known ->
        [yes] 按全部行重新计算得 { $calculated }，结果用的是这个数
       *[no] 这个公式无法重新计算，结果用的是表中的数
    }
    .help = 请在 Excel 或 WPS 中清除筛选，核对合计，保存后再转换。
    .office = 请在 Excel 或 WPS 中清除筛选，核对合计后保存。
text-as-zero = 公式得{ $read ->
        [blank] 空白
       *[text] 文本“{ $expected }”
    }，.xls 里保存的结果却是 0；按{ $read ->
        [blank] 空白
       *[text] 文本
    }读取
share-in-amount = 金额栏里是百分数“{ $found }”，不是金额，照原样保留
    .help = 请改成金额；比例不填在金额栏里。
code-joined = 分列的编码 { $found } 合写作 { $expected }

wrong-sum = { $total }应为 { $expected }，表中是 { $found }，相差 { $difference }{ $also ->
        [none] {""}
       *[some] ；另有 { $also } 处一并不符：{ $where }
    }
    .help = { $hidden ->
        [none] 请核对这一格和各分项（{ $how }）。yusuan 不改动数字，结果里照原样写出并作了标记。
       *[some] 请核对这一格和各分项（{ $how }）。另有隐藏的数字没有计入：{ $hidden }；如果合计本应包含它们，请取消隐藏或加上 --include-hidden。yusuan 不改动数字，结果里照原样写出并作了标记。
    }
    .office = { $hidden ->
        [none] 请核对这一格和各分项（{ $how }），改正写错的数字。
       *[some] 请核对这一格和各分项（{ $how }），改正写错的数字。另有隐藏的数字没有计入：{ $hidden }；合计本应包含它们的，请取消隐藏。
    }
row-unadded = { $count ->
        [1] “{ $label }”这一行没有计入{ $total }
       *[other] 从“{ $label }”起的 { $count } 行没有计入{ $total }
    }：{ $total }的“{ $column }”比各行之和少 { $found }，各栏少的都正好是{ $count ->
        [1] 这一行
       *[other] 这些行
    }的数
    .help = 应当计入的，请把它加进合计；多列的（例如重复、上年的行），请删去。要改的合计：{ $totals }。yusuan 不改动数字，都照原样写出。
    .office = 应当计入的，请把它加进合计；多列的（例如重复、上年的行），请删去。要改的合计：{ $totals }。
totals-blank = “{ $column }”整栏没有填数，而它的各分项有数（{ $count } 行）
    .help = 请填写这一栏（每行等于各分项之和）。填好以前，与这一栏有关的关系都没有核对。
parts-blank = { $total }有数，{ $parts ->
        [columns] 同一行的各分项
       *[rows] 下面各行的这一栏
    }却都空着，而别的行多有分项{ $count ->
        [1] {""}
       *[other] （这样的共 { $count } 处）
    }
    .help = 请补上漏填的分项；确实没有分项的，请核对这个数。
parts-not-printed = { $total }比表中各分项之和多 { $more }{ $count ->
        [1] {""}
       *[other] （这样的共 { $count } 行）
    }，本表没有“{ $part }”一栏；多出的数上下各行加得起来
    .help = 多出的属于“{ $part }”的，没有错；要核对的，请补上这一栏。没有这类支出（收入）的，请核对{ $total }。
part-exceeds-whole = “{ $part }”{ $found } 大于“{ $whole }”{ $expected }{ $also ->
        [none] {""}
       *[some] ；另有 { $also } 处一并不符：{ $where }
    }
    .help = “其中”只能是上一项的一部分，请核对这两个数字。
rounding-residue = { $total }与各分项之和 { $expected } 相差 { $difference }，在四舍五入的误差之内（尾差）
    .help = 如果要求完全相等，请调整分项的尾数。
unit-implausible = { $label } 是 { $found }（{ $own }），{ $otherlabel } 是 { $expected }（{ $other }），换算后正好相差 { $ratio } 倍：本表的金额单位可能写错了（与另一张表一致的有：{ $others }；本表与它们之间的勾稽关系先不核对）
    .help = 请核对两张表的数字各是哪个单位，改正写错的“单位：……”。yusuan 都按所写的单位换算，没有改动。

undecodable = 文字不全是 { $encoding } 编码：第 { $offset } 个字节（从 0 数起）处不成字符
    .help = 文件可能不完整，或混用了两种编码。请重新导出为 UTF-8，或用 --encoding 指明编码（gb18030、big5、utf-16le 等）。
    .office = 文件可能不完整，或混用了两种编码。请重新导出为 UTF-8 或 .xlsx。

not-encodable = 导出版式 { $layout }：{ $table }“{ $column }”栏有 { $count } 处文字，编码 { $encoding } 写不出（第一个字是“{ $found }”），没有写出
    .help = 请改用 gb18030 或 utf-8 编码，或者把这个字换成编码里有的字。
too-many-decimals = 导出版式 { $layout }：{ $table }“{ $column }”栏有 { $count } 个数字的小数超过 { $decimals } 位（第一个是 { $found }），没有写出
    .help = yusuan 不会自行四舍五入，需要时用 --round 2 --balance。请核对原数，或在版式里加大 decimals，或用更小的金额单位（unit）。
figure-too-large = 导出版式 { $layout }：{ $table }“{ $column }”栏有 { $count } 个数字太大，不能用{ $unit }表示（第一个是 { $found }），没有写出
    .help = 请核对这些数字。
not-in-workbook = 导出版式 { $layout } 要 { $table }，但工作簿里没有转换出这张表
    .help = 如果应该有，请用 yusuan inspect 查看它为什么没有认出来；如果不必上报，请从版式里删去。
no-place = { $why ->
        [no-sheet] 模板里没有工作表“{ $sheet }”
        [no-header] 模板的工作表“{ $sheet }”没有栏目“{ $column }”
        [header-twice] 模板的工作表“{ $sheet }”有几个栏目都叫“{ $column }”
        [too-many-rows] 行数多于模板“{ $sheet }”留的空行（{ $value }）
        [beside] 工作表“{ $sheet }”的空行不够，要在这里加行，但旁边另一张要填的表不在同一行结束
        [no-inserting] 工作表“{ $sheet }”的空行不够，而它受保护，不许插入行
        [array] 空行不够，要加行，但这一格的数组公式（或模拟运算表）跨着这些行，拆不开
        [pivot] 空行不够，要加行，但工作表“{ $sheet }”的数据透视表用到这些行，或者在它们下面
        [one-by-one] 空行不够，要加行，但这一格的公式把原来的行一行一行地写，加的行算不进去
        [text-address] 空行不够，要加行，但这一格的公式用 INDIRECT 把单元格写成文字，加行以后会指错
        [not-moved] 空行不够，要加行，但这一格的公式不能跟着改（引用了几张工作表，或共用的公式读不出来）
        [no-row] 模板“{ $sheet }”里没有“{ $value }”这一行
        [row-twice] 模板“{ $sheet }”里“{ $value }”有几行，或几行都要填到这一行
        [number-format] “{ $value }”是文字，模板的这一格是数字格式
        [locked] 模板的工作表“{ $sheet }”受保护，这一格是锁定的
        [not-listed] “{ $value }”不在这一格的下拉选项里
        [formula] 模板的这一格是公式
        [not-copied] 要照这一行加行，但这一格的公式不能照抄
        [covered] 模板的这一格被合并单元格盖住
       *[not-one] 这一格要一行的数，符合条件的有 { $value } 行
    }{ $count ->
        [1] {""}
       *[other] （同样的共 { $count } 处）
    }，没有填写模板
    .help = { $why ->
        [no-sheet] 请改版式 [into] 里的 sheet，照模板的工作表名写。
        [no-header] 请照模板的表头改 [into] 里这一栏的 header，上下几行用 / 隔开。
        [header-twice] 请在 header 里把上一行的栏目也写上，用 / 隔开。
        [too-many-rows] 请在模板里多留空行，或在 [into] 里写 grow = true，照最后一行加行；不必全报的，用 leaves、levels 少写几行。
        [one-by-one] 请在模板里把这个公式写成一个区域，如 SUM(C5:C8)；或多留空行。
        [beside] 请在模板里多留空行，或让两张表留一样多的空行。
        [no-inserting] 请问发模板的单位能不能解除保护；或在模板里多留空行。
        [array] 请在模板里多留空行。
        [pivot] 请在模板里多留空行。
        [text-address] 请在模板里多留空行，或把这个公式改成直接引用单元格。
        [not-moved] 请在模板里多留空行。
        [not-copied] 请在模板里多留空行，或把这一格改成每行都一样的公式，如只用本行的单元格。
        [no-row] 请看模板第一栏的写法；不必报的，用 levels、leaves 去掉。
        [row-twice] 请用 key-columns 多看几栏（如类、款、项），或用 levels、leaves 少写几行。
        [number-format] 请核对这一栏填的是不是该填的数；确实要填文字的，把模板这一栏改成“文本”格式。
        [not-listed] 请把数据改成下拉选项里的写法；选项里缺的，问发模板的单位。
        [covered] 请在版式里写合并单元格左上角的那一格，或换一栏。
        [not-one] 请在 [[into.cells]] 里写 level，只选一行。
        [formula] 请从版式里去掉这一栏或这一格，让模板自己算；合计行是公式的，写 totals = false。
        [locked] 模板不让填这一格：请从版式里去掉，或问发模板的单位。
       *[other] 请对照模板改版式或改数据。没有写出任何文件。
    }
not-calculated = 模板填好后，有 { $count } 个公式 yusuan 算不出来，没有存结果，要在 Excel 或 WPS 中打开并保存后才有
    .help = 请在 Excel 或 WPS 中打开填好的文件，保存一次，再上传。
list-unknown = 模板填好后，这一格的下拉选项是公式算出来的，“{ $value }”在不在选项里没有核对{ $count ->
        [1] {""}
       *[other] （这一栏共 { $count } 格）
    }
    .help = 请在 Excel 或 WPS 中打开填好的文件，看这一栏的值在不在下拉选项里。
text-too-long = 文字有 { $length } 个字，Excel 的一个单元格最多 { $most } 个，没有写出工作簿
    .help = yusuan 不会截断文字。请把它拆成几行，或者用 --to csv,json 只写文本格式。
too-many-rows = 这张表有 { $rows } 行，Excel 的一张工作表最多 { $most } 行，没有写出工作簿
    .help = 请拆成几个工作簿，或者用 --to csv,json 只写文本格式。
forbidden-character = 文字里有 Excel 存不下的控制字符（{ $found }），没有写出工作簿
    .help = 这个字符看不见，多半是从别的系统带来的。请在原表里重新输入这一格的文字。
csv-not-encodable = { $table }“{ $column }”栏的“{ $found }”字，编码 { $encoding } 写不出，没有写出
    .help = 请改用 --csv-encoding gb18030 或 utf-8，或者把这个字换成编码里有的字。
too-many-digits = { $layout ->
        [none] { $found } 超过 { $most } 位有效数字，Excel 的数值存不下，已按文本写出，公式不会把它相加
       *[other] 上报版式 { $layout }：{ $table } 的“{ $column }”列中 { $found } 超过 { $most } 位有效数字，Excel 的数值存不下，什么也没有写
    }
    .help = 请核对这个金额；确实无误时用文本格式（--to csv,json），每一位都能保留。
beyond-columns = { $found } 的位数超过数据集的列能存下的（元、万元各 28 位，其中小数 8 位），这个文件的金额都没有写入
    .help = 请核对这个金额，可能是两个数连在了一起。
province-unknown = 不知道这一份是哪个省的，它的行放在没有省份的分区里
    .help = 请放进以省份命名的文件夹（河南或河南省），或用 --roster 给一份写有省份的花名册。
provinces-differ = 花名册上是{ $expected }，文件夹是{ $found }；它的行放在{ $expected }的分区里
    .help = 请核实哪个对：改正花名册，或把文件移到对的文件夹，再重新写数据集。
rounded-in-columns = 有 { $count } 个金额超过 { $decimals } 位小数，例如这一格的 { $found }（万元）；数据集的列里四舍五入到 { $decimals } 位
    .help = 不影响使用就不必处理；否则请按两位小数填表。
finer-amounts = 有 { $count } 个金额超过两位小数，例如这一格的 { $found }；表上显示两位小数，单元格里仍是原数，所以打印出来的合计可能与各分项差 0.01
    .help = 要把金额都改为两位小数，并且合计仍等于各分项之和，请加上 --round 2 --balance。
stale-removed = 这是 yusuan 以前写的 CSV，这次的结果里没有这张表，已删除
    .help = 如果应该有这张表，请用 yusuan inspect 查看它为什么没有认出来。

# 映射文件
sheet-left-out = 按映射不转换这张工作表：{ $reason }
    .help = 如果应当转换，请在映射文件里去掉这一条 set-aside。
outside-table = 这是“{ $title }”，标准的12张表没有，没有转换
    .help = 不需要处理。如果它其实是标准表的一张，请改正标题，或在映射文件里用 table 说明。
title-not-understood = 本表的格式像 { $table }，但“{ $title }”说明不了它是哪一张，没有转换
    .help = 请把标题写成标准的名称（{ $table }）；或在映射文件里用 [[sheets]] 说明它是哪一张表，或用 set-aside 说明不要。
other-form = 本表列的是 { $table } 的内容，但用的是别的格式（如一行一个指标、一张一个项目），没有转换（{ $count } 个数字）
    .help = 上报要这张表时，请按标准格式填列；只按本地格式公开的，不需要处理，在映射文件里用 set-aside 说明后不再提示。
other-classes = 标题“{ $title }”像 { $table }，但各行是另一种分类的科目，没有转换
    .help = 标准的 { $table } 不按这种科目列示。如果另有那张表，不需要处理；在映射文件里用 set-aside 说明后不再提示。
layout-chosen = 按内置版式 { $name }（{ $title }）读取：有 { $count } 张工作表符合，比不用版式时少 { $fewer } 个错误和警告
    .help = 如果不该用这个版式，请加上 --mapping none。
    .office = 不需要处理。
mapped-column-missing = 映射里写的栏目“{ $wanted }”在表头里没有找到
    .help = 请把映射文件这一行的 from 改成表上的栏目名称（尚未对应的栏目有：{ $there }）；如果这一栏本来可有可无，请加 required = false。
mapped-column-required = 映射里必需的栏目“{ $wanted }”在表头里没有找到
    .help = 请把映射文件这一行的 from 改成表上的栏目名称（尚未对应的栏目有：{ $there }）。
mapped-column-unclear = 映射里写的栏目“{ $wanted }”在表头里不止一处符合，没有转换
    .help = 请把 from 写完整，从最上一层表头写起，用 / 隔开；表头完全相同时请用 letter 写列号。
mapped-column-taken = 映射里的栏目“{ $wanted }”，已被映射第 { $line } 行用去，这一条没有转换
    .help = 一栏只能用在一处：请在第 { $line } 行和这一行中留一处；表上已有合计栏的，用 from 写那一栏，不必用 add。
mapped-sheet-missing = 没有一张工作表符合映射里写的预算{ $table }表（{ $wanted }）
    .help = 请核对映射文件里的 sheet、title 等条件；如果这张表本来没有，可以不理会。
column-left-out = 按映射不转换“{ $found }”这一栏：{ $reason }
    .help = 如果应当转换，请在映射文件里去掉这一条 set-aside。
row-left-out = 按映射不转换“{ $found }”这一行：{ $reason }
    .help = 如果应当转换，请在映射文件里去掉这一条。
blank-lines-left-out = 按映射略去没有数字的 { $count } 行：{ $cells }
    .help = 如果要保留，请在映射文件里写 blank-lines = "keep"。
subtotal-left-out = “{ $label }”（{ $found }）只是几行的小计，与各行相加一致，不单独列出
    .help = 不需要处理。
total-unlabelled = 第 { $row } 行只有数字没有名称，是头一行或末一行，表中又没有别的合计，读作“{ $expected }”
rows-gathered = { $kind ->
        [classes] 有 { $count } 行的类、款排在了它们的下级科目之后，已按编码排到前面，数字没有改动
       *[units] 有 { $count } 行按各行的单位代码排到了所属单位的下面，数字没有改动
    }
    .help = 不需要处理。
amount-repeated = 金额 { $found } 重复了左边或上面那一格的金额（合并的单元格被拆开、逐格填满），只计一次
subtotal-differs = { $kind ->
        [columns] “{ $label }”应为它各栏之和 { $expected }，表中是 { $found }
        [total] “{ $label }”应为下面各行之和 { $expected }，表中是 { $found }
       *[rows] “{ $label }”应为各行之和 { $expected }，表中是 { $found }
    }
    .help = { $kind ->
        [columns] 请核对这一格和同一行的各栏。
        [total] 请核对这一格和下面各行的同一栏。
       *[rows] 请核对这一格和各行。这一行只是小计，没有写入结果。
    }
cell-split = 一格拆开“{ $found }”：{ $expected }
    .help = 不需要处理。
cell-not-split = “{ $found }”不能拆成编码和名称
    .help = 应为代码在前、名称在后，代码位数与标准一致（如 2010101 行政运行）。请改正这一格，或改映射文件里的 keys。
amounts-added = 几格相加：{ $found } = { $expected }
    .help = 不需要处理。
name-detached = 编码栏里写着名称，分开读作“{ $expected }”（原为“{ $found }”）
names-differ = 编码后面的名称是“{ $found }”，名称栏写的是“{ $expected }”，按名称栏写入结果
    .help = 请核对编码和名称，改成一致。
amount-merged = { $found } 这一格合并了表中 { $count } 行，只写在第一行
    .help = 请取消合并，每行填自己的数。
text-left-out = “{ $found }”里有隐藏的或者划掉的内容，没有采用，按{ $read ->
        [blank] 空白
       *[text] “{ $expected }”
    }读取
    .help = 请核对这一格：没有采用的部分属于这个数的，请重新填写完整的数。
comment-unplaced = 这一格{ $author ->
        [none] {""}
       *[other] （{ $author }）
    }的批注没有写入结果，因为{ $why ->
        [sum] 这一格的数据汇总时与其他部门相加了
       *[other] 这一格不是表中的数据
    }。批注内容：“{ $found }”
    .help = 要随表保留的，请把批注移到它所说的那个数字或文字上；原文件里的批注不受影响。
texts-joined = 按映射拼接：{ $found } → { $expected }
    .help = 不需要处理。

# 核对
relation-broken = 不符合规则 { $rule }：{ $name }。{ $left } 是 { $leftsum }{ $unit }{ $against ->
        [number] {""}
       *[cells] ，{ $right } 是 { $rightsum }{ $unit }
    }，{ $relation ->
        [equal] 相差
       *[other] 超出
    } { $off }{ $unit }
    .help = 请核对两边的数字。{ $also ->
        [none] yusuan 不改动数字，都照原样写出。
       *[some] { $settles ->
            [all] 这一格如果改为 { $expected }，另有 { $also } 处不符也会消失
           *[some] 另有 { $also } 处也相差这个数，多半是同一个原因，请一并核对
        }：{ $where }。yusuan 不改动数字，都照原样写出。
    }
relation-doubtful = 不符合规则 { $rule }：{ $name }。{ $left } 是 { $leftsum }{ $unit }{ $against ->
        [number] {""}
       *[cells] ，{ $right } 是 { $rightsum }{ $unit }
    }，{ $relation ->
        [equal] 相差
       *[other] 超出
    } { $off }{ $unit }
    .help = 这条关系通常成立，也有例外。请核对；确属例外时可用 --severity { $rule }=off 关闭。{ $also ->
        [none] {""}
       *[some] 另有 { $also } 处一并不符：{ $where }。
    }
    .office = 这条关系通常成立，也有例外。请核对；写错的请改正，确属例外的请说明原因。{ $also ->
        [none] {""}
       *[some] 另有 { $also } 处一并不符：{ $where }。
    }
relation-noted = 请留意规则 { $rule }：{ $name }。{ $left } 是 { $leftsum }{ $unit }{ $against ->
        [number] {""}
       *[cells] ，{ $right } 是 { $rightsum }{ $unit }
    }，{ $relation ->
        [equal] 相差
       *[other] 超出
    } { $off }{ $unit }
    .help = 仅供参考。{ $also ->
        [none] {""}
       *[some] 另有 { $also } 处一并不符：{ $where }。
    }
relation-residue = 规则 { $rule }（{ $name }）两边相差 { $off }{ $unit }，在四舍五入的误差之内（尾差）：{ $left } 是 { $leftsum }{ $unit }，{ $right } 是 { $rightsum }{ $unit }
    .help = 如果要求完全相等，请调整其中一边的尾数。
wrong-figure = { $breaks ->
        [none] { $figure }可能有误：有 { $count } 处合计因为这一格不符。表中是 { $found }，如果改为 { $expected }（相差 { $difference }），这 { $count } 处就都相符
       *[some] { $figure }所在的一行可能有误：表中是 { $found }，有 { $count } 处合计都与它相差 { $difference }；这一行的其他合计与这一格一致，多半是这一行的几个数一起改过，或者是那几处没有跟着改
    }
    .help = 请先核对这一格，再核对受影响的各处：{ $where }（共 { $also } 处）。yusuan 不改动数字，都照原样写出。
text-doubtful = 不符合“{ $name }”：{ $kind ->
        [twice] “{ $found }”不止一次
        [start] “{ $found }”不以 { $expected } 开头
        [unknown] 没有“{ $found }”
        [other] “{ $label }”是 { $found }，另一张表是 { $expected }
        [blank] { $found } 没有填
        [year] “{ $found }”不是 { $expected } 年
        [amount] “{ $label }”写的是 { $found }，资金是 { $expected }
       *[text] { $found }
    }{ $more ->
        [none] {""}
       *[other] （另有 { $more } 处）
    }
    .help = 请核对（规则 { $rule }）；文字照原样保留。确属例外时可用 --severity { $rule }=off 关闭。
    .office = 请核对（规则 { $rule }）；写错的请改正，确属例外的请说明原因。
text-noted = 请留意“{ $name }”：{ $kind ->
        [twice] “{ $found }”不止一次
        [start] “{ $found }”不以 { $expected } 开头
        [unknown] 没有“{ $found }”
        [other] “{ $label }”是 { $found }，另一张表是 { $expected }
        [blank] { $found } 没有填
        [year] “{ $found }”不是 { $expected } 年
        [amount] “{ $label }”写的是 { $found }，资金是 { $expected }
       *[text] { $found }
    }{ $more ->
        [none] {""}
       *[other] （另有 { $more } 处）
    }
    .help = 规则 { $rule }，仅供参考；文字照原样保留。
relations-skipped = 有 { $count } 条核对规则不适用（缺表、空表或条件不符），没有核对：{ $rules }
tables-missing = 工作簿里没有这 { $count } 张标准表：{ $tables }
negative-amount = { $label } 是负数 { $found }
    .help = 预算数一般不为负。请核对；冲减请改在对应的科目里反映。
many-decimals = 有 { $count } 个金额超过 { $printed } 位小数，第一个是 { $found }；都照原样保留，没有四舍五入
placeholder = 这里还有没填的占位文字“{ $word }”：{ $found }
    .help = 请填上实际内容，或删除这段文字。
no-note-on-empty = { $label }没有数字，也没有说明
    .help = 空表也要公开，请在表下写明，如“说明：本部门没有……，故本表无数据。”
note-on-filled = { $label }有数字，附注却说没有数据：{ $found }
    .help = 请核对附注，删去不适用的说明。
foreign-note = { $label }（{ $title }）的附注说的是“{ $topic }”，不是本表的内容：{ $found }
    .help = 请按本表、本年的内容改写附注；可能是从另一张表或上年的表复制来的。
double-code = 同一单位内“{ $label }”的编码 { $found } 出现了两次（另一行：{ $other }）
    .help = 请核对是否重复填列，或编码有误；两行都照原样保留了。
bad-checks = 核对规则文件 { $checks } 第 { $line } 行有误：{ $problem ->
       *[syntax] { $what }
        [not-utf8] 文件不是 UTF-8 编码，请另存为 UTF-8
        [no-such-table] 没有“{ $what }”这张标准表（应为 01 至 12）
        [no-such-key] 标准表没有“{ $what }”这个栏目键
        [no-amount] “{ $what }”不是金额
        [no-such-level] 标准表没有“{ $what }”这个层级
        [no-such-side] 标准表没有“{ $what }”这一边或这一部分
        [no-such-line] 标准表没有“{ $what }”这一行
        [no-rows] 看不懂要哪些行：“{ $what }”
        [no-term] 看不懂这一项：“{ $what }”
        [no-comparison] 要有 = 或 <=：“{ $what }”
        [too-long] 加数太多：“{ $what }”
        [no-such-rule] 没有编号为“{ $what }”的规则或核对代码
        [no-such-severity] “{ $what }”应为 off、info、warning 或 error
        [no-tolerance] “{ $what }”不是容差（非负的金额，万元）
        [no-pattern] “{ $what }”不是正则表达式，或少了括号里要取的部分
        [one-demand] “{ $what }”：matches、lacks、unique、same-start、among、filled、years、amounts（连同 of）只用一个
        [one-each] “{ $what }”：用 each-code 或 each-text 之一，并在比较式里写 {"{"}each{"}"}
    }
    .help = 请按提示改正这一行；写法见 docs/checks.md。

# 编码
unknown-code = 编码 { $found } 不在科目表里{ $near ->
        [none] {""}
       *[other] ；同名的科目是 { $near }
    }
    .help = 请核对编码是否写错。各地可能自设科目，确认无误可以不理会；yusuan 不改动编码。
code-name-mismatch = “{ $found }”编码与名称对不上，科目表里是“{ $expected }”{ $near ->
        [none] {""}
       *[other] ；这个名称的编码是 { $near }
    }
    .help = 编码和名称总有一个写错了，请核对；yusuan 两个都不改。
pair-not-listed = 部门经济分类与政府经济分类 { $found } 不对应，{ $own } 应对应 { $expected }
    .help = 请核对两个编码；机关用 501、502，参照公务员法管理以外的事业单位用 505。
code-not-listed = 编码 { $found } 不在内置科目表里
    .help = 内置科目表不全，各地也可能自设科目；请自行核对。
code-name-differs = “{ $found }”与科目表里的名称“{ $expected }”不完全一样
    .help = 请核对是否要改成规范名称；yusuan 不改动名称。
pair-unusual = 部门经济分类与政府经济分类 { $found } 不常见，{ $own } 一般对应 { $expected }
    .help = 对应关系没有正式出处，仅供参考。

# 7xx 比较两个工作簿

keys-repeated = { $table } 有 { $count } 行的编码和名称与前面的行相同，按先后次序对应：{ $rows }
keys-missing = { $table } 有 { $count } 行没有编码或名称，按所在位置对应{ $rows ->
        [none] {""}
       *[other] ：{ $rows }
    }
merge-conflict = 冲突 { $number }：{ $where }，{ $kind ->
        [inserted] 双方都加了这一行，内容不同
        [renamed] 双方把编码或名称改得不同
        [removed] 一方删去这一行，另一方改了它
        [note] 双方把附注改得不同
        [year] 年度不同
        [department] 部门不同
        [table] 一方去掉这张表，另一方改了它
       *[value] 双方改得不同
    }：{ $base ->
        [none] {""}
       *[other] 基准 { $base }，
    }我方 { $ours }，对方 { $theirs }（{ $at-theirs }）
    .help = 在合并后工作簿的“冲突”表里选择，再用 yusuan merge --resolve 完成；或加 --prefer 一律采用一方。
choice-open = 冲突 { $number }（{ $where }）还没有选择
    .help = 在“采用”栏选“我方”“对方”或“其他”，保存后再运行；或加 --prefer ours、--prefer theirs。
choice-invalid = 冲突 { $number }（{ $where }）{ $problem ->
        [unknown] 的选择“{ $found }”不认识
        [no-other] 不能选“其他”：只能保留或不保留
        [blank] 选了“其他”，但没有填写其他值
        [no-number] 的其他值“{ $found }”不是数字
        [no-year] 的其他值“{ $found }”不是年份
       *[no-text] 的其他值“{ $found }”不能使用
    }
    .help = 改好这一格，保存后再运行。
conflict-lost = 冲突 { $number }（{ $where }）所指的行、附注或表在工作簿里找不到了
    .help = 这一行的编码或名称、或这条附注可能改过：改回去再运行；或重新合并。
no-conflicts = 这个工作簿里没有“冲突”表
    .help = --resolve 要的是 yusuan merge 写出、有冲突的工作簿；已经完成的不用再处理。
versions-differ = { $what ->
        [year] 年度不同
       *[other] 部门不同
    }：基准 { $base }，我方 { $ours }，对方 { $theirs }
    .help = 确认拿来合并的是同一部门、同一年度的工作簿。
relation-undone = 合并后 { $rule }{ $about ->
        [none] {""}
       *[other] （{ $about }）
    } 不成立；合并前双方都成立
    .help = 核对相关各格：可能一方改了一张表，另一方没有同步改另一张。
row-doubled = 合并后 { $table } 有两行的编码和名称相同：{ $row }
    .help = 可能一方改了名，另一方新加了同名的行：留下一行。
order-disputed = 双方都调整了 { $table } 的行次，且不相同；按基准的次序

# 汇总
department-twice = { $why ->
        [code] 代码为“{ $found }”的部门
        [roster] 花名册上的 { $found }
       *[name] 名称为“{ $found }”的部门
    }报了不止一份：{ $files }
    .help = 一个部门交了两份的，请只留作数的一份，其余的移走：汇总时每份都会加进去，金额就重复了。确是不同部门的，请改正其中的代码或名称。
years-differ = 各份的年度不同：{ $years }
    .help = 各份都已汇入，汇总表写 { $year } 年。请移走其他年度的，或用 --year 指定年度，其他年度的就不汇入。
year-left-out = 这一份是 { $found } 年的，要汇总的是 { $expected } 年，没有汇入
    .help = 请向这个部门要 { $expected } 年的表；只是年份写错的，改正标题中的年份。
table-not-in-all = { $table }：{ $all } 份中有 { $count } 份有这张表，没有的是：{ $files }
    .help = 没有这张表的部门按没有数计。应该有的，请用 yusuan inspect 查看它为什么没有认出来。
left-out-for-errors = 这一份有 { $count } 个错误，没有汇入（--require-clean）
    .help = 请按上面所列改正后重新汇总。
department-code-given = 各表都没有写“{ $department }”的部门代码，汇总表中暂用 { $expected }
    .help = 请在原表的部门（单位）代码一栏填上部门代码（三位），再重新汇总。
sum-too-large = { $table }“{ $column }”相加的结果太大，没有写出
    .help = 多半是某个部门把编码或其他数字填进了金额栏，请核对各部门的这一栏。
nothing-to-add = 没有可以汇总的工作簿
    .help = 各份不能汇入的原因见上面；改正后重新汇总。

# 报送
office-missing = { $code } { $name }没有报送{ $contact ->
        [none] {""}
       *[other] （联系：{ $contact }）
    }{ $perhaps ->
        [none] {""}
       *[other] ；{ $perhaps } 读不出来，可能就是它的
    }
    .help = 请催报。报过的，看它的文件是不是读不出来，或者部门的代码和名称与花名册不一致。
office-unexpected = { $why ->
        [year] 这一份是 { $found } 年的，这次收的是 { $expected } 年，不算报送
        [nameless] 这一份没有写是哪个部门，无法与花名册核对
       *[unknown] 花名册上没有这个部门：{ $found }
    }
    .help = 请核对部门的代码和名称；确实应当报送的，补进花名册；不该在这里的，移出文件夹。
office-named-otherwise = { $why ->
        [code] { $name }写的部门代码是 { $found }，花名册上是 { $expected }
       *[name] 代码 { $code } 写的部门名称是“{ $found }”，花名册上是“{ $expected }”
    }
    .help = 请核对是代码写错了，还是名称变了；改正工作簿，或改花名册。
copy-set-aside = 这一份是由 { $original } 转换出来的，内容一样，没有另算一份
    .help = 不用处理。改动过的标准工作簿会照样算一份。

# 四舍五入
figures-rounded = { $table }有 { $count } 个金额四舍五入到 { $decimals } 位小数{ $moved ->
        [none] {""}
       *[some] ，其中 { $moved } 个为使合计相等调整了尾数
    }
figure-moved = { $label }由 { $found } 取为 { $expected }{ $unit }（四舍五入是 { $nearest }），使合计与分项之和相等
sums-rounded = { $table }四舍五入到 { $decimals } 位小数后，有 { $count } 处合计、勾稽关系不再相等，第一处是{ $label }，相差 { $difference }{ $unit }
    .help = 原数是相等的，这是四舍五入的尾差。加上 --balance，yusuan 会调整个别尾数使它们相等，并列出每一处调整。
    .office = 这是四舍五入的尾差，不需要处理。
sum-not-met = { $label }四舍五入到 { $decimals } 位小数后相差 { $difference }{ $unit }，没有找到使它相等的取法{ $rule ->
        [none] {""}
       *[other] （{ $rule }）
    }
    .help = 请在结果里调整这一格或有关各格的尾数，或者多保留一位小数（--round）。
    .office = 请调整这一格或有关各格的尾数。

narrative-amount = 第{ $paragraph }段第{ $sentence }句：“{ $quote }”。表中是 { $expected }（{ $what }）
    .help = 请核对文字与这一格；yusuan 不改动文字，也不改动表。
narrative-share = 第{ $paragraph }段第{ $sentence }句：“{ $quote }”。{ $part }{ $unit }（{ $what }）占 { $whole }{ $unit }（{ $base }）的 { $expected }
    .help = 请核对占的是哪个数。
narrative-change = 第{ $paragraph }段第{ $sentence }句：“{ $quote }”。应当是{ narrative-way } { $expected }（{ $what }{ $now ->
       *[other] ：今年 { $now }，上年 { $last }
        [none] {""}
    }）
    .help = 请核对今年和上年的数。
narrative-direction = 第{ $paragraph }段第{ $sentence }句：“{ $quote }”。实际是{ $way ->
        [flat] 持平
       *[other] { narrative-way } { $expected }
    }（{ $what }：今年 { $now }，上年 { $last }）
    .help = 请核对增减的方向。
narrative-way = { $way ->
       *[up] 增加
        [down] 减少
        [flat] 持平，增减
    }
narrative-year = 第{ $paragraph }段第{ $sentence }句：“{ $quote }”。应当是 { $expected } 年
    .help = 请核对年份，是否沿用了以前的文字。
narrative-list = 第{ $paragraph }段第{ $sentence }句：“{ $quote }”。后面所列各项之和是 { $expected }
    .help = 请核对各项和总数。
narrative-amount-doubtful = 第{ $paragraph }段第{ $sentence }句：“{ $quote }”。通常是 { $expected }（{ $what }）
    .help = 这一项的口径各地自定；确属本地口径时可用 --severity { $rule }=off 关闭。
    .office = 这一项的口径各地自定，请核对是否引用了别的数。
narrative-wording = 第{ $paragraph }段第{ $sentence }句：“{ $quote }”。不符合“{ $name }”
    .help = 请核对（规则 { $rule }）；确属例外时可用 --severity { $rule }=off 关闭。
    .office = 请核对这一句。
narrative-change-unexplained = 第{ $paragraph }段第{ $sentence }句：“{ $quote }”。没有说明原因，各分项的增减也不能说明（{ $parts } 项中说了 { $told } 项）
    .help = 请写明原因，或写出每一分项比上年增减多少。
narrative-contradiction = 第{ $paragraph }段第{ $sentence }句：“{ $quote }”。与第{ $beside }段“{ $other }”矛盾
    .help = 请核对两处，改成一致的说法。
narrative-last-year = 给出的上年工作簿是 { $found } 年的，不是 { $expected } 年的，没有用来核对
    .help = 请用 --last 给出上一年的工作簿。
    .office = 请提供上一年的预算表。
narrative-refused = 表中有 { $count } 处错误，没有写出说明
    .help = 请先改正上面列出的错误；确要照表中的数写，用 --with-errors。
    .office = 请先改正表中的错误。
narrative-open = 还有 { $count } 处待填写{ $named ->
        [0] {""}
       *[other] ：{ $names }
    }{ $last ->
        [0] {""}
       *[other] ；其中与上年比较的 { $last } 处要有上年的数
    }
    .help = 文本中写成【待填写：…】。用 --draft-facts 文件.toml 起草事实文件，填好后用 --facts 给出{ $last ->
        [0] {""}
       *[other] ；上年的工作簿用 --last 给出
    }。
    .office = 请补填。
narrative-last-department = 给出的上年工作簿是“{ $found }”的，这一份是“{ $expected }”的
    .help = 部门改过名称的不用理会；不是同一部门的，请换成本部门上年的工作簿。
    .office = 请核对上年的表是不是本部门的。
narrative-compared = 文字 { $paragraphs } 段，数字 { $figures } 个：{ $right } 个与表相符，{ $open } 个各表推不出来
narrative-not-derivable = 第{ $paragraph }段第{ $sentence }句：“{ $quote }”。没有核对：{ $why ->
       *[unknown] 看不准说的是哪个数
        [silent] 没有写明是哪个数
        [last] 要有上年的工作簿（--last）
        [reason] 在原因或用途里
        [inexact] 是约数或限额
        [counted] 不是金额，各表没有
        [stage] 说的是执行数或决算数
        [year] 说的是别的年份
        [zero] 上年是零，没有比例
    }
