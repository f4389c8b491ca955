import PlatValue

/// Prints findings for programs while they come, wherever the format lets it: a long list is never held
/// as a whole.
struct FindingStream: ~Copyable {
    private let context: Context
    private let isOne: Bool
    /// Whether nothing can be printed before everything is there.
    private let isWhole: Bool
    private var held: [Finding] = []
    private var document: DocumentStream?
    private(set) var isEmpty = true

    /// `isOne` says that one thing was asked for, which then is no list.
    init(context: Context, isOne: Bool, isHeldBack: Bool) {
        self.context = context
        self.isOne = isOne
        isWhole =
            switch context.format {
            case .name, .jsonl: isHeldBack
            case .json, .yaml: isHeldBack || isOne
            default: true
            }
    }

    mutating func add(_ findings: [Finding]) throws(CommandError) {
        isEmpty = isEmpty && findings.isEmpty
        if isWhole {
            held += findings
        } else if let form = documentForm {
            begin(form)
            if let bytes = document?.add(findings.map(\.value)) { context.output.write(bytes) }
            try context.output.flush()
        } else {
            try context.printFindings(findings)
            try context.output.flush()
        }
    }

    /// Puts what is held back into the order of a field.
    mutating func sort(by path: String) throws(CommandError) {
        guard !held.isEmpty else { return }
        let order = try ObjectListing.order(held.map(\.value), by: path)
        held = order.map { held[$0] }
    }

    /// Prints what is left to be printed.
    consuming func end(hasHeaders: Bool) throws(CommandError) {
        if isWhole {
            let isSingle = isOne && held.count == 1
            return try context.printFindings(held, isOne: isSingle, hasHeaders: hasHeaders)
        }
        guard let form = documentForm else { return }
        begin(form)
        close()
    }

    /// Ends a list that has begun: what is in it can be read, whatever failed behind it.
    mutating func close() {
        if let bytes = document.take()?.end() { context.output.write(bytes) }
    }

    private mutating func begin(_ form: DocumentStream.Form) {
        if document == nil { document = Finding.listing(form) }
    }

    private var documentForm: DocumentStream.Form? {
        switch context.format {
        case .json: .json
        case .yaml: .yaml
        default: nil
        }
    }
}
