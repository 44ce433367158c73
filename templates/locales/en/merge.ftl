# The words of merging two workbooks.

about-merge = Merge two versions of a workbook (three-way) by table, row and column; totals are computed anew, and what both changed differently is listed on a sheet to choose in, which --resolve carries out
arg-base = The workbook that both versions were made from
arg-ours = Our version, in any format and currency unit
arg-theirs = Their version
arg-merged = The merged workbook; with --resolve the finished one, by default the same file
arg-resolve = Carry out what was chosen on the sheet of conflicts of this merged workbook, and drop that sheet; the three workbooks are not needed
arg-prefer = Settle every conflict that is open for one side
arg-merge-format = Form of the result

usage-merge = three workbooks are needed (BASE OURS THEIRS), and -o with the merged one

merge-not-there = (not there)
merge-changed = (changed)
merge-what-row = whole row
merge-what-table = whole table
merge-kind = { $kind ->
        [inserted] both added this row
        [renamed] both changed code or name
        [removed] one removed, one changed it
        [note] both changed a note
        [year] different years
        [department] different departments
        [table] one removed, one changed the table
       *[value] both changed one cell
    }
merge-choice-ours = ours
merge-choice-theirs = theirs
merge-choice-other = other
merge-list-name = Conflicts
merge-list-title = List of conflicts
merge-list-about = yusuan merge: { $count } conflicts. Choose in the column “use”; for “other”, fill in the column beside it (amounts in 万元). Save, then run yusuan merge --resolve with this file.
merge-list-number = no.
merge-list-kind = what happened
merge-list-table = table
merge-list-row = row
merge-list-column = column
merge-list-base = base
merge-list-ours = our value
merge-list-theirs = their value
merge-list-cell = cell here
merge-list-choice = use
merge-list-other = other value
merge-list-at-ours = in ours
merge-list-at-theirs = in theirs
merge-note = Conflict { $number }: { $kind }{ $base ->
        [none] {""}
       *[other] {"\u000A"}base: { $base }
    }{"\u000A"}ours: { $ours } ({ $at-ours }){"\u000A"}theirs: { $theirs } ({ $at-theirs }){"\u000A"}Choose on the sheet “{ $list }”.
merge-summary = { $file }: { $ours } edits from ours, { $theirs } from theirs, { $same } the same in both; { $conflicts } conflicts{ $open ->
        [0] {""}
       *[other] , { $open } to be decided
    }
merge-next = Open { $file }, choose on the sheet “Conflicts”, save, and run: yusuan merge --resolve { $file }
merge-unresolved = { $file }: { $count } conflicts, { $left } cannot be settled yet; nothing was written
merge-resolved = { $file }: { $count } conflicts settled as chosen
