import PlatValue

/// What is wrong with the way to a webhook (Kubernetes, `WebhookClientConfig`).
enum WebhookClientRules {
    static func errors(_ client: Value, _ field: String) -> [FieldError] {
        let url = client["url"]?.stringValue
        let service = client.given("service")
        guard (url == nil) != (service == nil) else {
            return [.required(field, "exactly one of url or service is required")]
        }
        if let url { return urlErrors(url, "\(field).url") }
        return service.map { serviceErrors($0, "\(field).service") } ?? []
    }

    static func urlErrors(_ text: String, _ field: String) -> [FieldError] {
        let form = "; desired format: https://host[/path]"
        var errors: [FieldError] = []
        do throws(URLReference.ParseError) {
            let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let url = try URLReference(parsing: String(parts.first ?? ""), isRequest: false)
            if url.scheme != "https" {
                errors.append(
                    .invalid(
                        field, .string(url.scheme), "'https' is the only allowed URL scheme\(form)")
                )
            }
            if url.host.isEmpty {
                errors.append(.invalid(field, "", "host must be specified\(form)"))
            }
            if !url.user.isEmpty {
                errors.append(
                    .invalid(
                        field, .string(url.user), "user information is not permitted in the URL"))
            }
            if parts.count > 1, !parts[1].isEmpty {
                errors.append(
                    .invalid(
                        field, .string(String(parts[1])), "fragments are not permitted in the URL"))
            }
            if !url.query.isEmpty {
                errors.append(
                    .invalid(
                        field, .string(url.query), "query parameters are not permitted in the URL"))
            }
        } catch {
            errors.append(
                .required(field, "url must be a valid URL: \(error.description)\(form)"))
        }
        return errors
    }

    private static func serviceErrors(_ service: Value, _ field: String) -> [FieldError] {
        var errors: [FieldError] = []
        // Upstream tells each of the two by the other's name.
        for (key, told) in [("namespace", "name"), ("name", "namespace")]
        where service[key]?.stringValue?.isEmpty ?? true {
            errors.append(.required("\(field).\(told)"))
        }
        let port = service["port"]?.integerValue ?? 0
        if !(1...65535).contains(port) {
            errors.append(
                .invalid(
                    "\(field).port", .integer(port),
                    "port is not valid: must be between 1 and 65535, inclusive"))
        }
        guard let path = service["path"]?.stringValue, path != "/", !path.isEmpty else {
            return errors
        }
        return errors + pathErrors(path, "\(field).path")
    }

    private static func pathErrors(_ path: String, _ field: String) -> [FieldError] {
        if path == "//" {
            return [.invalid(field, .string(path), "segment[0] may not be empty")]
        }
        var errors: [FieldError] = []
        if !path.hasPrefix("/") {
            errors.append(.invalid(field, .string(path), "must start with a '/'"))
        }
        // The first byte is taken for the slash.
        var rest = Substring(String(decoding: path.utf8.dropFirst(), as: UTF8.self))
        if rest.last == "/" { rest.removeLast() }
        let steps = rest.split(separator: "/", omittingEmptySubsequences: false)
        for (at, step) in steps.enumerated() {
            guard !step.isEmpty else {
                errors.append(.invalid(field, .string(path), "segment[\(at)] may not be empty"))
                continue
            }
            errors += NameRules.subdomain(String(step)).map {
                .invalid(field, .string(path), "segment[\(at)]: \($0)")
            }
        }
        return errors
    }
}
