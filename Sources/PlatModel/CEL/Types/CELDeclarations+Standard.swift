extension CELDeclarations {
    private static let numbers: [(String, CELType)] = [
        ("int64", .int), ("uint64", .uint), ("double", .double),
    ]

    static let operators: [Entry] = {
        var entries: [Entry] = [
            function("_&&_", "logical_and", [.bool, .bool], .bool),
            function("_||_", "logical_or", [.bool, .bool], .bool),
            function("!_", "logical_not", [.bool], .bool),
            function("@not_strictly_false", "not_strictly_false", [.bool], .bool),
            function("_?_:_", "conditional", [.bool, A, A], A),
            function("_==_", "equals", [A, A], .bool),
            function("_!=_", "not_equals", [A, A], .bool),
            function("-_", "negate_int64", [.int], .int),
            function("-_", "negate_double", [.double], .double),
            function("_%_", "modulo_int64", [.int, .int], .int),
            function("_%_", "modulo_uint64", [.uint, .uint], .uint),
            function("@in", "in_list", [A, .list(A)], .bool),
            function("@in", "in_map", [A, .map(A, B)], .bool),
            function("_[_]", "index_list", [.list(A), .int], A),
            function("_[_]", "index_map", [.map(A, B), A], B),
            function("_[_]", "optional_list_index_int", [.optional(.list(A)), .int], .optional(A)),
            function(
                "_[_]", "optional_map_index_value", [.optional(.map(A, B)), A], .optional(B)),
            function("_[?_]", "list_optindex_optional_int", [.list(A), .int], .optional(A)),
            function(
                "_[?_]", "optional_list_optindex_optional_int", [.optional(.list(A)), .int],
                .optional(A)),
            function("_[?_]", "map_optindex_optional_value", [.map(A, B), A], .optional(B)),
            function(
                "_[?_]", "optional_map_optindex_optional_value", [.optional(.map(A, B)), A],
                .optional(B)),
            function("cel.@mapInsert", "@mapInsert_map_map", [.map(A, B), .map(A, B)], .map(A, B)),
            function("cel.@mapInsert", "@mapInsert_map_key_value", [.map(A, B), A, B], .map(A, B)),
        ]
        for (name, type) in numbers {
            entries += [
                function("_+_", "add_\(name)", [type, type], type),
                function("_-_", "subtract_\(name)", [type, type], type),
                function("_*_", "multiply_\(name)", [type, type], type),
                function("_/_", "divide_\(name)", [type, type], type),
            ]
        }
        entries += [
            function("_+_", "add_string", [.string, .string], .string),
            function("_+_", "add_bytes", [.bytes, .bytes], .bytes),
            function("_+_", "add_list", [.list(A), .list(A)], .list(A)),
            function("_+_", "add_duration_duration", [.duration, .duration], .duration),
            function("_+_", "add_duration_timestamp", [.duration, .timestamp], .timestamp),
            function("_+_", "add_timestamp_duration", [.timestamp, .duration], .timestamp),
            function("_-_", "subtract_duration_duration", [.duration, .duration], .duration),
            function("_-_", "subtract_timestamp_duration", [.timestamp, .duration], .timestamp),
            function("_-_", "subtract_timestamp_timestamp", [.timestamp, .timestamp], .duration),
        ]
        return entries + comparisons
    }()

    private static let comparisons: [Entry] = {
        let names = [
            ("_<_", "less"), ("_<=_", "less_equals"), ("_>_", "greater"),
            ("_>=_", "greater_equals"),
        ]
        let same: [(String, CELType)] =
            [("bool", .bool)] + numbers
            + [
                ("string", .string), ("bytes", .bytes), ("timestamp", .timestamp),
                ("duration", .duration),
            ]
        var entries: [Entry] = []
        for (name, id) in names {
            for (text, type) in same {
                entries.append(function(name, "\(id)_\(text)", [type, type], .bool))
            }
            for (left, leftType) in numbers {
                for (right, rightType) in numbers where left != right {
                    entries.append(
                        function(name, "\(id)_\(left)_\(right)", [leftType, rightType], .bool))
                }
            }
        }
        return entries
    }()

    static let standard: [Entry] = [
        function("size", "size_string", [.string], .int),
        function("size", "size_bytes", [.bytes], .int),
        function("size", "size_list", [.list(A)], .int),
        function("size", "size_map", [.map(A, B)], .int),
        member("size", "string_size", [.string], .int),
        member("size", "bytes_size", [.bytes], .int),
        member("size", "list_size", [.list(A)], .int),
        member("size", "map_size", [.map(A, B)], .int),
        member("contains", "contains_string", [.string, .string], .bool),
        member("startsWith", "starts_with_string", [.string, .string], .bool),
        member("endsWith", "ends_with_string", [.string, .string], .bool),
        member("matches", "matches_string", [.string, .string], .bool),
        function("matches", "matches", [.string, .string], .bool),
    ]

    static let conversions: [Entry] = {
        let sources: [(String, [(String, CELType)], CELType)] = [
            (
                "int",
                [
                    ("double", .double), ("string", .string), ("timestamp", .timestamp),
                    ("uint64", .uint), ("int64", .int), ("duration", .duration),
                ], .int
            ),
            (
                "uint",
                [("double", .double), ("int64", .int), ("string", .string), ("uint64", .uint)],
                .uint
            ),
            (
                "double",
                [
                    ("int64", .int), ("string", .string), ("uint64", .uint),
                    ("double", .double),
                ], .double
            ),
            (
                "string",
                [
                    ("bool", .bool), ("bytes", .bytes), ("double", .double),
                    ("duration", .duration), ("int64", .int), ("timestamp", .timestamp),
                    ("uint64", .uint), ("string", .string),
                ], .string
            ),
            ("bytes", [("string", .string), ("bytes", .bytes)], .bytes),
            ("bool", [("string", .string), ("bool", .bool)], .bool),
            (
                "timestamp", [("string", .string), ("int64", .int), ("timestamp", .timestamp)],
                .timestamp
            ),
            (
                "duration", [("string", .string), ("int64", .int), ("duration", .duration)],
                .duration
            ),
        ]
        var entries: [Entry] = []
        for (name, types, result) in sources {
            for (text, type) in types {
                entries.append(function(name, "\(text)_to_\(name)", [type], result))
            }
        }
        return entries + [
            function("dyn", "to_dyn", [A], .dyn),
            function("type", "type", [A], .type),
        ]
    }()

    static let times: [Entry] = {
        let names = [
            "getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate", "getDayOfWeek",
            "getHours", "getMinutes", "getSeconds", "getMilliseconds",
        ]
        var entries: [Entry] = []
        for name in names {
            entries.append(member(name, "timestamp_\(name)", [.timestamp], .int))
            entries.append(member(name, "timestamp_\(name)_with_tz", [.timestamp, .string], .int))
        }
        for name in names.suffix(4) {
            entries.append(member(name, "duration_\(name)", [.duration], .int))
        }
        return entries
    }()
}
