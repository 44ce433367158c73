//! The functions that formulas call by number: those that .xls had from its first days, as the
//! table Ftab of [MS-XLS] counts them. Those for macros are left out.

/// Whose name comes with the call: functions of add-ins and those that came later.
pub(super) const BY_NAME: u16 = 255;

/// How many arguments a function has that is called without their number; `MANY` is called with it.
const MANY: u8 = u8::MAX;

/// The function with this number.
pub(super) fn name(number: u16) -> Option<&'static str> {
    find(number).map(|(_, name, _)| *name)
}

/// The function with this number, and how many arguments it always has.
pub(super) fn fixed(number: u16) -> Option<(&'static str, usize)> {
    let (_, name, count) = find(number).filter(|(.., count)| *count != MANY)?;
    Some((name, usize::from(*count)))
}

fn find(number: u16) -> Option<&'static (u16, &'static str, u8)> {
    let place = FUNCTIONS.binary_search_by_key(&number, |(number, ..)| *number).ok()?;
    FUNCTIONS.get(place)
}

/// Number, name, how many arguments; by number.
#[rustfmt::skip]
const FUNCTIONS: &[(u16, &str, u8)] = &[
    (0, "COUNT", MANY), (1, "IF", MANY), (2, "ISNA", 1), (3, "ISERROR", 1), (4, "SUM", MANY),
    (5, "AVERAGE", MANY), (6, "MIN", MANY), (7, "MAX", MANY), (8, "ROW", MANY), (9, "COLUMN", MANY),
    (10, "NA", 0), (11, "NPV", MANY), (12, "STDEV", MANY), (13, "DOLLAR", MANY), (14, "FIXED", MANY),
    (15, "SIN", 1), (16, "COS", 1), (17, "TAN", 1), (18, "ATAN", 1), (19, "PI", 0), (20, "SQRT", 1),
    (21, "EXP", 1), (22, "LN", 1), (23, "LOG10", 1), (24, "ABS", 1), (25, "INT", 1), (26, "SIGN", 1),
    (27, "ROUND", 2), (28, "LOOKUP", MANY), (29, "INDEX", MANY), (30, "REPT", 2), (31, "MID", 3),
    (32, "LEN", 1), (33, "VALUE", 1), (34, "TRUE", 0), (35, "FALSE", 0), (36, "AND", MANY),
    (37, "OR", MANY), (38, "NOT", 1), (39, "MOD", 2), (40, "DCOUNT", 3), (41, "DSUM", 3),
    (42, "DAVERAGE", 3), (43, "DMIN", 3), (44, "DMAX", 3), (45, "DSTDEV", 3), (46, "VAR", MANY),
    (47, "DVAR", 3), (48, "TEXT", 2), (56, "PV", MANY), (57, "FV", MANY), (58, "NPER", MANY),
    (59, "PMT", MANY), (60, "RATE", MANY), (61, "MIRR", 3), (62, "IRR", MANY), (63, "RAND", 0),
    (64, "MATCH", MANY), (65, "DATE", 3), (66, "TIME", 3), (67, "DAY", 1), (68, "MONTH", 1),
    (69, "YEAR", 1), (70, "WEEKDAY", MANY), (71, "HOUR", 1), (72, "MINUTE", 1), (73, "SECOND", 1),
    (74, "NOW", 0), (75, "AREAS", 1), (76, "ROWS", 1), (77, "COLUMNS", 1), (78, "OFFSET", MANY),
    (82, "SEARCH", MANY), (83, "TRANSPOSE", 1), (86, "TYPE", 1), (97, "ATAN2", 2), (98, "ASIN", 1),
    (99, "ACOS", 1), (100, "CHOOSE", MANY), (101, "HLOOKUP", MANY), (102, "VLOOKUP", MANY),
    (105, "ISREF", 1), (109, "LOG", MANY), (111, "CHAR", 1), (112, "LOWER", 1), (113, "UPPER", 1),
    (114, "PROPER", 1), (115, "LEFT", MANY), (116, "RIGHT", MANY), (117, "EXACT", 2), (118, "TRIM", 1),
    (119, "REPLACE", 4), (120, "SUBSTITUTE", MANY), (121, "CODE", 1), (124, "FIND", MANY),
    (125, "CELL", MANY), (126, "ISERR", 1), (127, "ISTEXT", 1), (128, "ISNUMBER", 1),
    (129, "ISBLANK", 1), (130, "T", 1), (131, "N", 1), (140, "DATEVALUE", 1), (141, "TIMEVALUE", 1),
    (142, "SLN", 3), (143, "SYD", 4), (144, "DDB", MANY), (148, "INDIRECT", MANY), (162, "CLEAN", 1),
    (163, "MDETERM", 1), (164, "MINVERSE", 1), (165, "MMULT", 2), (167, "IPMT", MANY),
    (168, "PPMT", MANY), (169, "COUNTA", MANY), (183, "PRODUCT", MANY), (184, "FACT", 1),
    (189, "DPRODUCT", 3), (190, "ISNONTEXT", 1), (193, "STDEVP", MANY), (194, "VARP", MANY),
    (195, "DSTDEVP", 3), (196, "DVARP", 3), (197, "TRUNC", MANY), (198, "ISLOGICAL", 1),
    (199, "DCOUNTA", 3), (205, "FINDB", MANY), (206, "SEARCHB", MANY), (207, "REPLACEB", 4),
    (208, "LEFTB", MANY), (209, "RIGHTB", MANY), (210, "MIDB", 3), (211, "LENB", 1),
    (212, "ROUNDUP", 2), (213, "ROUNDDOWN", 2), (214, "ASC", 1), (215, "DBCS", 1), (216, "RANK", MANY),
    (219, "ADDRESS", MANY), (220, "DAYS360", MANY), (221, "TODAY", 0), (222, "VDB", MANY),
    (227, "MEDIAN", MANY), (228, "SUMPRODUCT", MANY), (235, "DGET", 3), (244, "INFO", 1),
    (247, "DB", MANY), (252, "FREQUENCY", 2), (261, "ERROR.TYPE", 1), (269, "AVEDEV", MANY),
    (276, "COMBIN", 2), (279, "EVEN", 1), (285, "FLOOR", 2), (288, "CEILING", 2), (298, "ODD", 1),
    (299, "PERMUT", 2), (303, "SUMXMY2", 2), (304, "SUMX2MY2", 2), (305, "SUMX2PY2", 2),
    (307, "CORREL", 2), (309, "FORECAST", 3), (311, "INTERCEPT", 2), (315, "SLOPE", 2),
    (318, "DEVSQ", MANY), (319, "GEOMEAN", MANY), (320, "HARMEAN", MANY), (321, "SUMSQ", MANY),
    (325, "LARGE", 2), (326, "SMALL", 2), (327, "QUARTILE", 2), (328, "PERCENTILE", 2),
    (329, "PERCENTRANK", MANY), (330, "MODE", MANY), (331, "TRIMMEAN", 2), (336, "CONCATENATE", MANY),
    (337, "POWER", 2), (342, "RADIANS", 1), (343, "DEGREES", 1), (344, "SUBTOTAL", MANY),
    (345, "SUMIF", MANY), (346, "COUNTIF", 2), (347, "COUNTBLANK", 1), (351, "DATEDIF", 3),
    (352, "DATESTRING", 1), (353, "NUMBERSTRING", 2), (354, "ROMAN", MANY),
    (358, "GETPIVOTDATA", MANY), (359, "HYPERLINK", MANY), (361, "AVERAGEA", MANY), (362, "MAXA", MANY),
    (363, "MINA", MANY), (480, "IFERROR", 2), (481, "COUNTIFS", MANY), (482, "SUMIFS", MANY),
    (483, "AVERAGEIF", MANY), (484, "AVERAGEIFS", MANY),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_by_their_number() {
        assert!(FUNCTIONS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!((name(4), name(344)), (Some("SUM"), Some("SUBTOTAL")));
        assert_eq!((fixed(27), fixed(4), fixed(49)), (Some(("ROUND", 2)), None, None));
    }
}
