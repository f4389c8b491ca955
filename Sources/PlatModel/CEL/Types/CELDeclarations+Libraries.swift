extension CELDeclarations {
    static let strings: [Entry] = [
        member("charAt", "string_char_at_int", [.string, .int], .string),
        member("indexOf", "string_index_of_string", [.string, .string], .int),
        member("indexOf", "string_index_of_string_int", [.string, .string, .int], .int),
        member("lastIndexOf", "string_last_index_of_string", [.string, .string], .int),
        member("lastIndexOf", "string_last_index_of_string_int", [.string, .string, .int], .int),
        member("lowerAscii", "string_lower_ascii", [.string], .string),
        member("upperAscii", "string_upper_ascii", [.string], .string),
        member("replace", "string_replace_string_string", [.string, .string, .string], .string),
        member(
            "replace", "string_replace_string_string_int", [.string, .string, .string, .int],
            .string),
        member("split", "string_split_string", [.string, .string], .list(.string)),
        member("split", "string_split_string_int", [.string, .string, .int], .list(.string)),
        member("substring", "string_substring_int", [.string, .int], .string),
        member("substring", "string_substring_int_int", [.string, .int, .int], .string),
        member("trim", "string_trim", [.string], .string),
        member("format", "string_format", [.string, .list(.dyn)], .string),
        member("join", "list_join", [.list(.string)], .string),
        member("join", "list_join_string", [.list(.string), .string], .string),
        function("strings.quote", "strings_quote", [.string], .string),
        member("find", "string_find_string", [.string, .string], .string),
        member("findAll", "string_find_all_string", [.string, .string], .list(.string)),
        member("findAll", "string_find_all_string_int", [.string, .string, .int], .list(.string)),
    ]

    static let lists: [Entry] = {
        var entries: [Entry] = []
        let sortable: [(String, CELType)] = [
            ("int", .int), ("uint", .uint), ("double", .double), ("bool", .bool),
            ("duration", .duration), ("timestamp", .timestamp), ("string", .string),
            ("bytes", .bytes),
        ]
        for (text, type) in sortable {
            entries += [
                member("isSorted", "list_\(text)_is_sorted_bool", [.list(type)], .bool),
                member("min", "list_\(text)_min_\(text)", [.list(type)], type),
                member("max", "list_\(text)_max_\(text)", [.list(type)], type),
                member("sort", "list_\(text)_sort", [.list(type)], .list(type)),
                member(
                    "@sortByAssociatedKeys", "list_\(text)_sortByAssociatedKeys",
                    [.list(A), .list(type)], .list(A)),
            ]
        }
        for (text, type) in [("int", CELType.int), ("uint", .uint), ("double", .double)] {
            entries.append(member("sum", "list_\(text)_sum_\(text)", [.list(type)], type))
        }
        entries.append(member("sum", "list_duration_sum_duration", [.list(.duration)], .duration))
        return entries + [
            member("indexOf", "list_a_index_of_int", [.list(A), A], .int),
            member("lastIndexOf", "list_a_last_index_of_int", [.list(A), A], .int),
            member("slice", "list_slice", [.list(A), .int, .int], .list(A)),
            member("distinct", "list_distinct", [.list(A)], .list(A)),
            member("reverse", "list_reverse", [.list(A)], .list(A)),
            member("flatten", "list_flatten", [.list(.list(A))], .list(A)),
            member("flatten", "list_flatten_int", [.list(.dyn), .int], .list(.dyn)),
            member("first", "list_first", [.list(A)], .optional(A)),
            member("last", "list_last", [.list(A)], .optional(A)),
            function("lists.range", "lists_range", [.int], .list(.int)),
        ]
    }()

    static let optionals: [Entry] = [
        function("optional.of", "optional_of", [A], .optional(A)),
        function("optional.ofNonZeroValue", "optional_ofNonZeroValue", [A], .optional(A)),
        function("optional.none", "optional_none", [], .optional(A)),
        member("hasValue", "optional_hasValue", [.optional(A)], .bool),
        member("value", "optional_value", [.optional(A)], A),
        member("or", "optional_or_optional", [.optional(A), .optional(A)], .optional(A)),
        member("orValue", "optional_orValue_value", [.optional(A), A], A),
        function("optional.unwrap", "optional_unwrap", [.list(.optional(A))], .list(A)),
        member("unwrapOpt", "optional_unwrapOpt", [.list(.optional(A))], .list(A)),
    ]

    static let networks: [Entry] = [
        function("isURL", "is_url_string", [.string], .bool),
        function("url", "string_to_url", [.string], .url),
        member("getScheme", "url_get_scheme", [.url], .string),
        member("getHost", "url_get_host", [.url], .string),
        member("getHostname", "url_get_hostname", [.url], .string),
        member("getPort", "url_get_port", [.url], .string),
        member("getEscapedPath", "url_get_escaped_path", [.url], .string),
        member("getQuery", "url_get_query", [.url], .map(.string, .list(.string))),
        function("isIP", "is_ip", [.string], .bool),
        function("ip", "string_to_ip", [.string], .ip),
        function("ip.isCanonical", "ip_is_canonical", [.string], .bool),
        function("string", "ip_to_string", [.ip], .string),
        member("family", "ip_family", [.ip], .int),
        member("isUnspecified", "ip_is_unspecified", [.ip], .bool),
        member("isLoopback", "ip_is_loopback", [.ip], .bool),
        member("isLinkLocalMulticast", "ip_is_link_local_multicast", [.ip], .bool),
        member("isLinkLocalUnicast", "ip_is_link_local_unicast", [.ip], .bool),
        member("isGlobalUnicast", "ip_is_global_unicast", [.ip], .bool),
        function("isCIDR", "is_cidr", [.string], .bool),
        function("cidr", "string_to_cidr", [.string], .cidr),
        function("string", "cidr_to_string", [.cidr], .string),
        member("containsIP", "cidr_contains_ip_string", [.cidr, .string], .bool),
        member("containsIP", "cidr_contains_ip_ip", [.cidr, .ip], .bool),
        member("containsCIDR", "cidr_contains_cidr_string", [.cidr, .string], .bool),
        member("containsCIDR", "cidr_contains_cidr", [.cidr, .cidr], .bool),
        member("ip", "cidr_ip", [.cidr], .ip),
        member("masked", "cidr_masked", [.cidr], .cidr),
        member("prefixLength", "cidr_prefix_length", [.cidr], .int),
    ]

    static let quantities: [Entry] = [
        function("isQuantity", "is_quantity_string", [.string], .bool),
        function("quantity", "string_to_quantity", [.string], .quantity),
        function("sign", "quantity_sign", [.quantity], .int),
        member("isInteger", "quantity_is_integer", [.quantity], .bool),
        member("asInteger", "quantity_get_int", [.quantity], .int),
        member("asApproximateFloat", "quantity_get_float", [.quantity], .double),
        member("isGreaterThan", "quantity_is_greater_than", [.quantity, .quantity], .bool),
        member("isLessThan", "quantity_is_less_than", [.quantity, .quantity], .bool),
        member("compareTo", "quantity_compare_to", [.quantity, .quantity], .int),
        member("add", "quantity_add", [.quantity, .quantity], .quantity),
        member("add", "quantity_add_int", [.quantity, .int], .quantity),
        member("sub", "quantity_sub", [.quantity, .quantity], .quantity),
        member("sub", "quantity_sub_int", [.quantity, .int], .quantity),
        function("isSemver", "is_semver_string", [.string], .bool),
        function("isSemver", "is_semver_string_bool", [.string, .bool], .bool),
        function("semver", "string_to_semver", [.string], .semver),
        function("semver", "string_bool_to_semver", [.string, .bool], .semver),
        member("major", "semver_major", [.semver], .int),
        member("minor", "semver_minor", [.semver], .int),
        member("patch", "semver_patch", [.semver], .int),
        member("isGreaterThan", "semver_is_greater_than", [.semver, .semver], .bool),
        member("isLessThan", "semver_is_less_than", [.semver, .semver], .bool),
        member("compareTo", "semver_compare_to", [.semver, .semver], .int),
    ]

    static let formats: [Entry] =
        CELFormat.allCases.map {
            function("format.\($0.rawValue)", "format-\($0.rawValue)", [], .format)
        }
        + [
            function("format.named", "format-named", [.string], .optional(.format)),
            member(
                "validate", "format-validate", [.format, .string], .optional(.list(.string))),
        ]

    static let sets: [Entry] = [
        function("sets.contains", "list_sets_contains_list", [.list(A), .list(A)], .bool),
        function("sets.equivalent", "list_sets_equivalent_list", [.list(A), .list(A)], .bool),
        function("sets.intersects", "list_sets_intersects_list", [.list(A), .list(A)], .bool),
    ]
}
