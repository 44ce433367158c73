# 比较两个工作簿的文字。

about-diff = 比较两个工作簿：按表、行、栏列出增、删、改名、移动和数字变动；随之变动的合计不单列
arg-old = 旧的工作簿（或 CSV 文件夹），格式和金额单位不限
arg-new = 新的工作簿
arg-ignore = 不比较什么，可用逗号连写：notes 附注，order 行的次序，text 文字，formulas 公式，header 年度和部门，comments 批注；或某一栏的键，如 03.name、03.project（其下各栏）、name（所有的表）
arg-years = 两年对比：每行列出上年数、本年数、增减额、增减百分比
arg-diff-format = 结果的形式；csv 只用于 --years
arg-diff-output = 写成文件：.xlsx 为新的工作簿（标准格式），改动处标色并批注原值，另附变更清单；.html 为网页，可打印

usage-ignore = { $argument } 的值“{ $value }”不对，可以是：{ $valid }，或栏的键（如 03.name）
usage-diff-csv = --format csv 只能与 --years 一起使用
usage-diff-output = -o 的文件名应以 .xlsx 或 .html 结尾；--years 只能写成 .html

diff-findings = { $file }：读取时有 { counted-trouble }，用 yusuan check 逐条查看
diff-same = 两个工作簿的内容相同
diff-years-hint = 两个工作簿的年度不同（{ $last }、{ $this }）；要上年与本年的对比表，请加 --years
diff-year = 年度
diff-department = 部门
diff-units = 金额单位：原为{ $old }，现为{ $new }（表 { $tables }）；按同一单位比较
diff-unit = {"  "}单位：{ $unit }
diff-rows = {"  "}{ $count } 行
diff-renamed = 改名，原为：{ $old }
diff-moved = 移动了位置
diff-blank = 空
diff-typed = 原为公式{ $old }，现为手填{ $kind ->
        [text] 文字
       *[amount] 数字
    }
diff-formula = 公式改了：{ $old } → { $new }
diff-restored = 原为手填数字，现为公式{ $new }
diff-follows = 随多处变动而变
diff-note = 附注
diff-of = { $row }：{ $values }
diff-then = ；
diff-and = 、
diff-count-header = 年度、部门 { $count } 项
diff-count-tables = 整张表 { $count } 张
diff-count-added = 增加 { $count } 行
diff-count-removed = 删去 { $count } 行
diff-count-renamed = 改名 { $count } 行
diff-count-moved = 移动 { $count } 行
diff-count-values = 改动 { $count } 格
diff-count-comments = 批注 { $count } 处
diff-count-notes = 附注 { $count } 条
diff-summary = 变动：{ $kinds }{ $follow ->
        [none] {""}
       *[other] ；另有 { $follow } 个合计随之变动
    }
diff-last-year = { $year ->
        [none] 上年
       *[other] 上年（{ $year }）
    }
diff-this-year = { $year ->
        [none] 本年
       *[other] 本年（{ $year }）
    }
diff-change = 增减额
diff-percent = 增减
diff-csv-table = 表
diff-csv-row = 行
diff-csv-column = 栏
diff-csv-last = 上年数（{ $unit }）
diff-csv-this = 本年数（{ $unit }）
diff-csv-change = 增减额（{ $unit }）
diff-csv-percent = 增减百分比（%）
diff-written = 已写入 { $file }
diff-was = 原为：{ $old }
diff-table-added = 新增整张表
diff-table-removed = 整张表没有了
diff-kind = { $kind ->
        [header] 年度、部门
        [table] 整张表
        [added] 增加行
        [removed] 删去行
        [renamed] 改名
        [moved] 移动
        [typed] 公式改手填
        [formula] 公式
        [comment] 批注
        [note] 附注
        [follows] 随之变动
       *[changed] 改动
    }
diff-follows-from = 合计，随以下变动而变：{ $rows }
diff-stood-before = 原在此行之前：{ $row }
diff-stood-last = 原在最后
diff-note-was = 原值：{ $old }{ $unit ->
        [none] {""}
       *[other] {" "}{ $unit }
    }{ $difference ->
        [none] {""}
       *[other] ，增减 { $difference }
    }
diff-comment-added = 新加的批注
diff-comment-was = 批注原为：
diff-note-gone = 此行之前删去：
diff-list-title = 变更清单
diff-list-about = yusuan 比较：{ $old } → { $new }。{ $summary ->
        [none] 内容相同
       *[other] { $summary }
    }。金额单位：{ $unit }。颜色：黄 改动，蓝 增加，红 删去，紫 随之变动或相邻，橙或深红字 合计不符。
diff-list-kind = 变动
diff-list-table = 表号
diff-list-row = 行
diff-list-column = 栏
diff-list-old = 原值
diff-list-new = 现值
diff-list-difference = 差额
diff-list-cell = 本工作簿位置
diff-list-note = 说明
diff-list-at-old = 旧表位置
diff-list-at-new = 新表位置
diff-page-title = 预算表变更对照
diff-page-years = 预算表两年对比
diff-page-file = 文件
diff-page-older = 旧
diff-page-newer = 新
diff-page-at = 单元格
diff-page-errors = 读取时的错误
diff-page-warnings = 读取时的警告
