# 合并两个工作簿的文字。

about-merge = 合并同一个工作簿的两个改动版本（三方合并）：按表、行、栏合并，合计重新计算；双方改得不同的列成“冲突”工作表，选好后用 --resolve 完成
arg-base = 双方改动之前的工作簿（基准）
arg-ours = 我方改动后的工作簿，格式和金额单位不限
arg-theirs = 对方改动后的工作簿
arg-merged = 合并后写入这个文件；与 --resolve 同用时是完成后的文件，不写就写回原文件
arg-resolve = 在这个合并后的工作簿的“冲突”表里选好以后，按所选完成合并，去掉“冲突”表；不需要原来的三个工作簿
arg-prefer = 所有没有选的冲突都采用一方：ours 我方，theirs 对方
arg-merge-format = 结果的形式

usage-merge = 需要三个工作簿（基准 我方 对方）和 -o 合并后的文件

merge-not-there = （没有）
merge-changed = （有改动）
merge-what-row = 整行
merge-what-table = 整张表
merge-kind = { $kind ->
        [inserted] 双方都加了这一行
        [renamed] 双方改了编码或名称
        [removed] 一方删、一方改
        [note] 双方改了附注
        [year] 年度不同
        [department] 部门不同
        [table] 一方删表、一方改
       *[value] 双方改了同一格
    }
merge-choice-ours = 我方
merge-choice-theirs = 对方
merge-choice-other = 其他
merge-list-name = 冲突
merge-list-title = 冲突清单
merge-list-about = yusuan merge：共 { $count } 处冲突。在“采用”栏逐行选择；选“其他”的，在右边一栏填写（金额为万元）。保存后运行 yusuan merge --resolve 本文件。
merge-list-number = 序号
merge-list-kind = 情况
merge-list-table = 表
merge-list-row = 行
merge-list-column = 栏
merge-list-base = 基准
merge-list-ours = 我方的值
merge-list-theirs = 对方的值
merge-list-cell = 所在单元格
merge-list-choice = 采用
merge-list-other = 其他值
merge-list-at-ours = 我方原表
merge-list-at-theirs = 对方原表
merge-note = 冲突 { $number }：{ $kind }{ $base ->
        [none] {""}
       *[other] {"\u000A"}基准：{ $base }
    }{"\u000A"}我方：{ $ours }（{ $at-ours }）{"\u000A"}对方：{ $theirs }（{ $at-theirs }）{"\u000A"}请在“{ $list }”表中选择。
merge-summary = { $file }：采用我方改动 { $ours } 处、对方改动 { $theirs } 处，双方相同 { $same } 处；冲突 { $conflicts } 处{ $open ->
        [0] {""}
       *[other] ，{ $open } 处待选
    }
merge-next = 打开 { $file }，在“冲突”表里选好，保存后运行：yusuan merge --resolve { $file }
merge-unresolved = { $file }：{ $count } 处冲突，{ $left } 处还不能处理；没有写出文件
merge-resolved = { $file }：{ $count } 处冲突已按所选处理
