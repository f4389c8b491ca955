import PlatValue

/// Values with rules of their own.
extension SchemaNode {
    /// An amount: `2`, `100m`, `1.5Gi`.
    static let quantity = string.with("type", nil).intOrString.matching(
        #"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|"#
            + #"([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"#)

    /// A label selector that is checked word by word.
    static let strictLabelSelector = object([
        "matchExpressions": list(
            of: object([
                "key": string.length(atMost: 317).rule(keyRule("self"), keyMessage).required,
                "operator": string.oneOf("In", "NotIn", "Exists", "DoesNotExist").required,
                "values": list(of: string.length(atMost: 63).matching(wordPattern)).atomicList,
            ]).rule(
                #"self.operator in ["In", "NotIn"] ? size(self.values) > 0 : "#
                    + #"(self.operator in ["Exists", "DoesNotExist"] ? !has(self.values) : true)"#,
                "There should be at least one value for In and NotIn operators. There should not be"
                    + " any value for Exists and DoesNotExist operators.")
        ).atomicList.count(atMost: 10),
        "matchLabels": map(of: string.length(atMost: 380)).with("maxProperties", 10)
            .rule("self.all(k, \(keyRule("k")))", keyMessage)
            .rule(
                "self.all(k, self[k].matches(\"\(wordPattern)\"))",
                "Label values are limited to 63 characters and should match \"\(wordPattern)\"."),
    ]).atomicMap

    private static let wordPattern = "^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"
    private static let prefixPattern = "^[a-z0-9]([-a-z0-9]{0,251}[a-z0-9])?$"

    private static let keyMessage =
        "Label key prefixes are optional and limited to 253 characters. They should match"
        + " \"\(prefixPattern)\". Names are limited to 63 characters and should match"
        + " \"\(wordPattern)\". \"/\" is used as separator."

    private static func keyRule(_ key: String) -> String {
        "\(key).contains(\"/\") ? \(key).split(\"/\", 2)[0].matches(\"\(prefixPattern)\") && "
            + "\(key).split(\"/\", 2)[1].matches(\"\(wordPattern)\") : "
            + "\(key).matches(\"\(wordPattern)\")"
    }

    private var intOrString: SchemaNode {
        with("anyOf", [["type": "integer"], ["type": "string"]])
            .with("x-kubernetes-int-or-string", true)
    }
}
