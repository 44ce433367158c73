# 命令行的文字。

help-template =
    { "{about-with-newline}" }
    用法：{ "{usage}" }

    { "{all-args}" }
heading-commands = 命令
heading-arguments = 参数
heading-options = 选项
help-values = {""}（可写 { $value }）
help-default = {""}（默认 { $value }）

about-yusuan = 预算：把各单位的部门预算工作簿转换成 12 张标准表（预算01表–12表），核对数字，写出 XLSX、CSV 和 JSON
about-convert = 读取、识别、核对工作簿，写出标准表
about-inspect = 说明每张工作表是怎样识别的：哪张表、依据、表头、各栏、各级行数、单元格去向
about-template = 写出空白的 12 张表，供填写：合计是公式，编码有下拉列表，金额有输入检查，另有填表说明和表间校验
about-explain = 解释一个代码（是什么、为什么要紧、例子、怎么改、依据）或一条核对规则（比较什么、何时核对、怎么关闭）；都不写则列出全部

about-completions = 写出命令补全脚本，供 shell 载入：bash、zsh、fish、powershell、elvish
about-man = 写出手册页（man 格式）；写了命令的，是那个命令的手册页

arg-input = 工作簿、文件夹（查找其中的工作簿）或通配符
arg-output = 输出文件夹：a.xls 写成 a.xlsx、a/预算01表.csv …、a.json；不写则写在原文件旁边：a-标准.xlsx
arg-to = 写出什么，可用逗号连写（xlsx、csv、json，或 parquet：全部输入合成一个数据集）；有 -o 时默认 xlsx,csv；有 --export 时只写导出版式，除非另外写明
arg-resume = 接着写 --to parquet 没写完的数据集：里面已有的、内容没变（按散列值）的输入不再处理
arg-part-rows = 用 --to parquet 时，内存里攒够多少行写成一个文件
arg-partition = 数据集按年度分区，或按省份和年度：省份取自花名册，或以省份命名的文件夹
arg-provinces = 花名册，第四栏是各单位的省份，按省份分区时用
arg-memory = 最多占用多少内存，如 2G；单独一本就超过的，单独读，需要多少用多少
arg-csv-encoding = CSV 的文字编码：utf-8-bom（Excel 能直接打开）、utf-8、gb18030、gbk
arg-csv-header = CSV 的表头：label 栏目名称，key 栏目键，both 两行都写
arg-into = 把 --export 的版式填进这个模板（.xlsx、.xlsm）：只填版式 [into] 指定的单元格，其余不动
arg-export-draft = 起草的是导出版式：照模板的表头写 [into]，供 convert --export 版式 --into 模板 使用
arg-export = 按导出版式写出上报文件：内置版式的名称（flat-csv、flat-xlsx）或版式文件的路径；可多次使用
arg-force = 覆盖不是 yusuan 写的同名文件
arg-strict = 警告也算错误；有错误时什么也不写
arg-format = 结果的形式
arg-mapping = 映射文件，或内置版式的名称；none 表示不用版式
arg-unit = 工作表没有写金额单位时用它：元、千元、万元
arg-year = 各表没有写年份时用它
arg-encoding = CSV、HTML、XML 文件的文字编码（gb18030、utf-8、big5 等），识别有误时用它
arg-include-hidden = 隐藏的工作表、行和列也照样使用
arg-password = 加密工作簿的打开密码；也可写在环境变量 YUSUAN_PASSWORD 中，不会出现在进程列表里
arg-lang = 界面语言
arg-color = 何时用颜色
arg-quiet = 只显示错误
arg-verbose = 连说明也显示（补零、改写等每一处）
arg-jobs = 同时处理的线程数
arg-blank = 写入这个文件（.xlsx）
arg-department = 部门名称，印在各表上
arg-department-code = 部门编码，3 位（如 009）
arg-units = 下属单位：单位表文件（编码、名称两栏），或单位个数
arg-rows = 每张列表预留的空白行数
arg-code = 代码（E501、501 或 wrong-sum）或规则编号（X09）
arg-shell = 哪一种 shell
arg-of = 哪个命令的手册页；不写就是总的
arg-help = 显示帮助
arg-version = 显示版本

usage-unknown = 没有这个选项或参数：{ $argument }
usage-command = 没有这个命令：{ $argument }
usage-near = 是不是想写 { $near }？
usage-missing = 缺少必需的参数：{ $argument }
usage-value = { $argument } 的值“{ $value }”不对，可以是：{ $valid }
usage-encoding = { $argument } 的值“{ $value }”不是已知的文字编码，可以是（举例）：{ $valid }
usage-bad-value = { $argument } 的值“{ $value }”不对
usage-no-value = { $argument } 后面要写一个值{ $valid ->
        [none] {""}
       *[some] ：{ $valid }
    }
usage-options = [选项]
usage-subcommand = <命令>
standard-output = 屏幕或管道（标准输出）
value-input = 输入
value-dir = 文件夹
value-file = 文件
value-size = 大小
value-name = 名称
value-encoding = 编码
value-header = 表头
value-format = 形式
value-unit = 单位
value-year = 年度
value-password = 密码
value-lang = 语言
value-code = 代码
value-command = 命令
value-out = 输出
value-id = 编号
value-to = 形式
value-color = 时候
value-old = 旧
value-new = 新
value-what = 什么
value-base = 基准
value-ours = 我方
value-theirs = 对方
value-cells = 去向
about-help = 显示一个命令的用法；不写命令则是总的
arg-help-of = 哪个命令的用法
usage-conflict = { $argument } 不能与其他选项同时使用
usage-see-help = 用 yusuan help 或 yusuan help 命令 查看用法。

counted-tables = { $tables } 张表
counted-trouble = { $errors } 个错误，{ $warnings } 个警告
counted-findings = { counted-trouble }，{ $notes } 条说明
converted = { $file } → { $output }：{ counted-tables }{ $layout ->
        [none] {""}
       *[other] （按版式 { $layout }）
    }，{ counted-findings }
template-written = { $output }：空白预算表 { $tables } 张，可以填写
dataset-written = { $output }：数据集新增 { $files } 个输入、{ $facts } 个金额{ $there ->
        [0] {""}
       *[other] ；另有 { $there } 个输入已在其中
    }
not-converted = { $file }：没有写出结果（{ counted-trouble }）
batch-summary = 共计：{ $clean } 个没有错误，{ $findings } 个有错误，{ $failed } 个未能转换

inspect-sheet = 工作表“{ $sheet }”{ $hidden }
inspect-hidden = （隐藏）
inspect-table = {"  "}认作：{ $table }
inspect-no-table = {"  "}不是标准表，没有转换
inspect-refused = {"  "}认作：{ $table }，但没有转换（原因见下面的错误）
inspect-other-form = {"  "}列的是：{ $table } 的内容，格式是别的，没有转换
inspect-header-missing = {"  "}看起来是：{ $table }，但表头没有认出来，没有转换（认出 { $coverage }%，至少要 { $least }%）
inspect-set-aside = {"  "}映射文件写明不要，没有转换
inspect-own-list = {"  "}yusuan 写出的清单，不转换
inspect-near-table = {"  "}表头最接近：{ $table }（相似 { $score }%）
inspect-missing = {"    "}缺少必需的栏：{ $key }（{ $label }）
inspect-unknown-line = {"    "}{ $cell }  “{ $label }”  标准表没有这一行
inspect-understood = {"        "}{ $means ->
        [none] 没有理解：{ $words }
       *[some] 已经理解：{ $means }{ $words ->
            [none] {""}
           *[some] ；没有理解：{ $words }
        }
    }
inspect-near = {"        "}相近的：{ $near }
near-item = { $id }（{ $label }，{ $score }%）
inspect-hint = 没有认出的栏和行可以用映射文件对上：yusuan mapping 工作簿 -o 映射.toml 写出草稿，填好后用 --mapping 映射.toml 转换。
inspect-candidate = {"  "}像 { $table }：{ $score } 分（标题 { $title }，表号 { $number }，表头 { $header }，表名 { $name }）
inspect-frame = {"  "}年份 { $year }，部门 { $department }，金额单位 { $unit }
inspect-unknown = 未写
inspect-header = {"  "}表头：第 { $first }–{ $last } 行
inspect-rows = {"  "}行：{ $rows }
inspect-ledger = {"  "}单元格 { $read } 个：写入结果 { $carried }，标题表头等 { $structural }，按规则不用 { $aside }，已报告 { $reported }
reason-path = 路径一致
reason-meaning = 意思一致
reason-part-of-path = 路径部分一致
reason-part-of-code = 编码的一部分
reason-mapping = 映射文件这样写
reason-set-aside = 映射文件写明不要
reason-double = 与左边的栏重复
reason-name = 名称，按本行的编码取用
reason-unclear = 分不清是哪一栏
reason-other = 别的年度、执行、决算或增减
reason-keyless = 看得懂，但标准表没有这一栏
reason-unknown = 标准表没有这一栏

arg-trace = 审计用：写一个 CSV，列出结果中每个值来自哪个单元格、做了什么处理
arg-cells = 列出单元格及其去向（carried 写入结果，structural 标题表头，set-aside 不用，reported 已报告）

disposition-carried = 写入结果
disposition-structural = 标题表头
disposition-set-aside = 按规则不用
disposition-reported = 已报告

trace-file = 文件
trace-table = 标准表
trace-row = 行
trace-column = 键
trace-value = 结果值
trace-unit = 单位
trace-sheet = 来源工作表
trace-cell = 来源单元格
trace-found = 原值
trace-formula = 原公式
trace-done = 处理
trace-converted = 由{ $from }换算为{ $to }

about-check = 核对工作簿：读取、识别、核对各表的数字，只写出报告
arg-only-problems = 报告里不列没有问题的工作簿（JSON 总是全列）；末尾仍写明有几份
arg-report = 把报告写进这个文件
arg-checks = 核对规则文件：增加规则，或用 off 关闭规则（写法见 docs/checks.md）
arg-severity = 规则或核对代码按什么轻重：X09=off,W503=error（off 不报，info 说明，warning 警告，error 错误）
usage-severity-fixed = { $argument } 的值“{ $value }”不对：{ $wrong } 是读表时的问题，不是核对规则，不能改轻或关闭；某一栏可有可无的，请在映射文件里写 required = false 或 set-aside
usage-severity = { $argument } 的值“{ $value }”不对：不认识“{ $wrong }”；应写作 编号=off|info|warning|error，如 X09=off 或 W503=error
report-title = yusuan 核对报告
checked = { $file }：{ counted-tables }{ $layout ->
        [none] {""}
       *[other] （按版式 { $layout }）
    }，{ counted-findings }

about-mapping = 为一个工作簿起草映射文件：没有认出的栏、行和工作表列成建议，核对后用 --mapping 转换
about-narrate = 按工作簿写出预算情况说明：数字、占比、与上年的增减来自表；表里没有的来自事实文件，没有填的写成【待填写：…】
arg-last-book = 上年的工作簿，用来写增减
arg-facts = 事实文件：原因、政府采购、车辆等表里没有的内容
arg-draft-facts = 起草一份事实文件，列出要填的各项
arg-narrative = 写入这个文件（.docx 或 .md）；不写就显示在屏幕上
arg-publication = 写出整份公开文本（.docx）：封面、目录、概况、情况说明、名词解释和各表
arg-sentences = 用自己的模板（见 --show-template）
arg-show-template = 显示内置的模板，供修改
arg-with-errors = 表中有错误也照写
arg-force-narrative = 覆盖同名文件
narrate-written = 已写出 { $output }
list-separator = 、
arg-draft = 写入这个文件；不写就显示在屏幕上

mapping-written = 已写出 { $file }：有 { $open } 处要核对
mapping-about = yusuan mapping 为“{ $file }”起草的映射文件。填好后：yusuan convert { $file } -o 输出 --mapping 本文件
fill-draft-about = yusuan mapping --export 照模板“{ $file }”的表头起草的导出版式。核对后：yusuan convert 预算.xlsx -o 输出 --export 本文件 --into { $file }
fill-draft-unit = 模板没有写金额单位，请核对：
fill-draft-sheet = 工作表“{ $sheet }”：{ $table }。每栏填到 header 的栏目下面；不要填的栏删去
fill-draft-unknown = { $column } 列“{ $label }”没有认出来，没有填：要填的，照上面补一段，key 写标准表的栏目
fill-draft-nothing = 没有认出模板的任何一张表。请照 docs/zh-CN/export.md 自己写 [[into.tables]]。
mapping-how = 两个井号（##）开头的行是说明。一个井号（#）开头的行是建议：核对后，去掉行首的“# ”就生效；不用的删去。写法见 docs/zh-CN/mapping.md。
mapping-title = { $owner }的版式
mapping-department = 某某局
mapping-no-unit = 工作表 { $sheets } 没有写金额单位。去掉下一行行首的“# ”，写明是元、千元还是万元：
mapping-no-year = 各表都没有写年份。去掉下一行行首的“# ”，改成实际年份：
mapping-no-department = 各表都没有写部门名称。去掉下一行行首的“# ”，改成实际名称：
mapping-sheet = { $table }（工作表“{ $sheet }”）：{ $known } 栏已自动认出，不用写；以下需要核对。
mapping-sheet-complete = { $table }（工作表“{ $sheet }”）：{ $known } 栏全部自动认出，不用写。
mapping-sheet-whole = { $table }（工作表“{ $sheet }”）：已自动认出，不用写。
mapping-sheet-second = 工作表“{ $sheet }”也像 { $table }，但已经用了另一张，这张没有转换（例如是去年的旧表）。
mapping-sheet-near = 工作表“{ $sheet }”（标题“{ $title }”）没有认出来，没有转换，最像 { $table }。如果它就是这张表，去掉以下各行行首的“# ”；如果是别的表，再改 table 的编号：
mapping-sheet-rival = 工作表“{ $sheet }”（标题“{ $title }”）和另一张工作表都像 { $table }，所以都没有转换。只留一张：在要用的那张下面，去掉这几行行首的“# ”；另一张写入 set-aside。
mapping-sheet-unlike = 工作表“{ $sheet }”（标题“{ $title }”）不像任何一张标准表，没有转换。
mapping-sheet-aside = 如果不要工作表“{ $sheet }”，去掉下面三行行首的“# ”，写明原因：
mapping-words = 下列没有理解的词出现在几栏的标题里：{ $words }。一个词的意思可以一次写明，各表通用：在第一个 [[sheets]] 之前写 [words]，下一行例如 "{ $word }" = {"{"} 方面 = "值" {"}"}。见 docs/zh-CN/mapping.md“词的意思”。
mapping-missing = 缺少必需的栏：{ $names }。如果它就在下面没有认出的栏里，把那一栏的 key 改成它。
mapping-free = 标准表还空着的栏：{ $names }。建议不对时，key 改填其中之一；没有建议的栏如果是其中之一，照样写一段 [[sheets.columns]]。
mapping-named = { $key }（{ $label }）
mapping-column-part = { $column } 列只按部分标题认出，请核对：
mapping-column-near = { $column } 列“{ $label }”没有认出，其中如“{ $example }”。如果是下面这一栏，去掉这三行行首的“# ”：
mapping-column-unlike = { $column } 列“{ $label }”没有认出，其中如“{ $example }”；标准表没有与它相近的空栏。
mapping-column-aside = 如果不要 { $column } 列，去掉下面三行行首的“# ”，写明原因：
mapping-line-near = { $cell }“{ $label }”这一行没有认出。如果是下面这一行，去掉这四行行首的“# ”：
mapping-line-same = 它与 { $line } 的数相等：如果只是重复那个合计，用 subtotal-of，两数会核对；改写 set-aside 和原因则不带入也不核对。
mapping-line-unlike = { $cell }“{ $label }”这一行没有认出，标准表没有与它相近的行，照原样保留。如果不要它，去掉下面四行行首的“# ”，写明原因：
mapping-or = 也可能是：{ $near }
mapping-near = { $label }，相似 { $score }%
mapping-reason = 在这里写明原因
mapping-nothing = 整个工作簿都已自动认出，不需要映射文件。

explain-what = 是什么
explain-why = 为什么要紧
explain-example = 例子
explain-fix = 怎么改
explain-source = 依据
explain-more = 用 yusuan explain 代码 查看其中一个，如 yusuan explain E501、yusuan explain X09。
explain-rules = 核对规则
explain-parts = （共 { $count } 部分）
list-comma = 、
rule-columns = { $table }每一行：{ $whole } = { $parts }
rule-lines = { $table }：{ $whole } = { $parts }
rule-part = { $table }：{ $parts } ≤ { $whole }
rule-levels = { $table }各栏：{ $whole }行 = 它下面一级各行之和
rule-check = 比较：{ $text }
rule-or = 或者：{ $text }
rule-when = 条件：{ $text }
rule-each-code = 按编码的前 { $text } 位逐个核对
rule-each-text = 按名称逐个核对
rule-whole = 各数都是整数时才核对
rule-tolerance = 相差 { $text } 万元以内只算尾差
rule-applies = 何时核对
rule-applies-sum = 分项不全空时；空格按 0 计。金额栏里有文字或没有结果的公式时不核对。
rule-applies-relation = 有关的表都在、要比的数都看得到，并且各项条件成立时；否则不核对（N523 列出）。一格空着可能是没有填时，也不核对。
rule-applies-text = 表里有这些行、要对照的表也在，并且各项条件成立时；否则不核对（N523 列出）。空着的文字不判断。
rule-applies-program = 总是核对。
rule-told = 报作
rule-file = 写在
rule-off = 怎么关闭
rule-off-how = 加上 { $option }，或在 --checks 的文件里写 off = ["{ $rule }"]。写法见 docs/checks.md。
usage-code = 没有这个代码或规则：{ $argument }
usage-code-near = 是不是 { $code }{"  "}{ $title }
usage-codes = 用 yusuan explain 列出全部代码和规则。
see-explain = 想知道是怎么回事、怎么改：yusuan explain { $code }

report-sheet = 工作表 { $sheet }
report-table = { $table }（工作表 { $sheet }）
report-expected = 应为 { $expected }{ $difference ->
        [none] {""}
       *[other] ，相差 { $difference }
    }
report-became = 读作 { $expected }
report-more-rows = …… 相关的还有 { $count } 行
report-more-cells = …… 其他表中相关的还有 { $count } 格
inspect-own-list = {"  "}yusuan 写出的清单，不转换
arg-annotate = 在有问题的单元格上着色并加批注，另附问题清单，写成另一份：.xlsx、.xlsm 为原文件，其他内容不动；其他格式为标准工作簿。输入不止一个时给文件夹
arg-annotate-standard = .xlsx、.xlsm 也写成标准工作簿，不在原文件上标记
arg-text = 公开文本（.docx、.txt、.md、.html），核对其中的数字与各表；输入本身是公开文本时不用给
arg-annotate-text = 写出加了批注的文字文件（.docx），每条问题批在它那一段
arg-last = 上年的工作簿，核对文字中与上年的比较
usage-annotate-text = --annotate-text 只能批注 .docx，这个文件不是：{ $value }
usage-parquet-output = --to parquet 把全部输入写成一个数据集，要用 -o 指定文件夹
usage-partition = --partition、--roster 是写数据集用的，要和 --to parquet 一起用
usage-roster = --roster 说明各单位属于哪个省，要和 --partition province 一起用
usage-resume = --resume 是接着写数据集，要和 --to parquet 一起用
usage-text = --text 和 --last 只能用于一个输入
usage-annotate = 输入不止一个，--annotate 要给文件夹，不能是一个文件：{ $value }

offices-bad = 有错误的 { $count } 份，错误多的在前：
office-who = { $department ->
        [none] （没有写部门）
       *[other] { $department }
    }{ $code ->
        [none] {""}
       *[other] （{ $code }）
    }
office-bad = {"  "}{ office-who }：{ counted-trouble } — { $file }
office-failed = {"  "}{ office-who }：没有读出来 — { $file }
offices-good = 没有错误的 { $count } 份{ $warned ->
        [0] {""}
       *[other] ，其中 { $warned } 份有警告
    }。

copies-set-aside = 有 { $count } 份是由同名工作簿转换出来的，没有另算：{ $files }
roster-attended = 花名册 { $all } 个单位，已报 { $present } 个{ $missing ->
        [0] ，全部报齐
       *[other] ，未报 { $missing } 个：
    }
arg-roster = 花名册：应当报送的单位（编码、名称、联系人），CSV 或工作簿；有单位没有报送时退出码为 1


state-fixed = 已改正
state-open = 未改正
state-new = 新出现
state-settled = 情况属实
reply-corrected = 已改正
reply-confirmed = 情况属实
reply-other = 其他
standing-answer = 单位答复：{ $said }{ $outdated ->
        [none] {""}
       *[yes] （答复的是改动以前的数，请重新说明）
    }
standing-since = 自第 { $round } 次报送（{ $date }）起
standing-and = ；
standing-colon = ：
standing-line = { $state } [{ $code }]{ $place ->
        [none] {""}
       *[other] {" "}{ $place }
    } { $message }{ $said ->
        [none] {""}
       *[other] （单位答复：{ $said }）
    }
compared = 与 { $against } 比：已改正 { $fixed } 条，未改正 { $open } 条，新出现 { $new } 条，情况属实 { $settled } 条
compared-all = 上一次的 { $count } 份
journal-head = 台账 { $file }：记入 { $added } 份；还有问题没有了结的 { $open } 个单位{ $open ->
        [0] {""}
       *[other] ，时间长的在前
    }，已了结的 { $closed } 个单位
journal-open = {"  "}{ office-who }：{ $open } 条，最早的自第 { $round } 次报送（{ $date }）起，已报送 { $handed } 次
journal-left = 没有记入台账（同一部门不止一份，或没有写部门）：{ $files }

arg-since = 与上一次比：退回后改过的工作簿（含问题清单）、上一次 --format json 的结果，或装有它们的文件夹；报告写明已改正、未改正、新出现、情况属实
arg-journal = 各轮的台账（JSON Lines，每行一次报送）：与上一轮比，并把这一轮记进去

page-title = 预算表核对报告
page-charts = 各图：{ $count } 份相加（一个部门只算一份，其他年度的不算）
page-offices = 各单位，问题多的在前
page-code = 编码
page-file = 文件
page-failed = 没有读出来
page-table = 表格
page-every-table = 全部
page-severity = 程度
page-place = 位置
page-found = 表中
page-expected = 应为
page-difference = 相差
page-also = 同样的情况
page-related = 相关单元格
page-help = 怎么办：
page-clean = 没有发现错误。
page-sheet = 工作表
page-gap = 没有列出的行数
page-department = 部门
page-year = 年度
page-unit = 金额单位
page-tables = 表数
page-errors = 错误
page-warnings = 警告
page-notes = 说明

list-findings = 问题清单
list-about = yusuan 核对{ $department ->
        [none] {""}
       *[other] {"  "}部门：{ $department }
    }{ $year ->
        [none] {""}
       *[other] {"  "}年度：{ $year }
    }{"  "}{ counted-findings }
list-severity = 程度
list-code = 编号
list-table = 表号
list-source = 原表位置
list-cell = 本工作簿位置
list-message = 问题
list-found = 表中
list-expected = 应为
list-difference = 相差
list-unit = 单位
list-help = 怎么办
list-done = 处理情况
list-remark = 说明

note-figures = 表中 { $found }，应为 { $expected }{ $difference ->
        [none] {""}
       *[other] ，相差 { $difference }
    }{ $unit ->
        [none] {""}
       *[other] （{ $unit }）
    }

about-consolidate = 汇总：把各部门的工作簿合成一本，总额相加，各部门逐行列出，附核对用的底稿
arg-book = 汇总写到这个工作簿；名称以 .json 结尾则写 JSON
arg-department = 汇总表上写的部门名称（如：红旗区财政局）
arg-last-year = 上一年的汇总（或一份工作簿）：图表中“三公”经费同时画出两年
arg-require-clean = 有错误的工作簿不汇入
consolidated = { $file }：汇入 { $count } 份{ $without ->
        [none] {""}
       *[other] ，{ $without } 份没有汇入
    }，{ counted-tables }；连同各份共 { counted-findings }
not-consolidated = { $file }：没有写出汇总（{ counted-trouble }）
consolidated-without = 没有汇入 { $file }：{ $reason }

arg-round = 金额四舍五入到 N 位小数（万元，0–6）；不写就照原样全部保留
arg-balance = 与 --round 合用：调整个别尾数，使四舍五入后的合计仍与分项之和相等
trace-rounded = 由 { $exact } 四舍五入
trace-balanced = 由 { $exact } 取整，为使合计相等没有取四舍五入的 { $nearest }
