import PlatSystem

/// The file `manifest` of a data folder: in which format the folder is, and what was made in it.
///
/// A store or a key that is not there looks like one that was never made. What stands in the manifest
/// was made, so that its absence is a loss and not a beginning. It is written last of all at a first
/// start, and has a line for each thing.
struct DataManifest: Equatable, Sendable {
    static let fileName = "manifest"
    static let format = 1
    private static let title = "plat data, format "

    /// Something that is made once.
    enum Item: Hashable, Comparable, Sendable {
        /// A certificate and its key, by name.
        case identity(String)
        /// The store of a location, by name.
        case store(String)

        /// The files that must be there.
        var files: [String] {
            switch self {
            case .identity(let name): [name + ".crt", name + ".key"]
            case .store(let name): [name + DataDirectory.storeSuffix]
            }
        }

        fileprivate var line: String {
            switch self {
            case .identity(let name): "identity " + name
            case .store(let name): "store " + name
            }
        }

        fileprivate init?(line: Substring) {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, !words[1].isEmpty else { return nil }
            switch words[0] {
            case "identity": self = .identity(String(words[1]))
            case "store": self = .store(String(words[1]))
            default: return nil
            }
        }
    }

    var items: Set<Item> = []

    /// Why a manifest cannot be used.
    enum Failure: Error, Equatable {
        case damaged
        case newer(format: Int)
    }

    init() {}

    init(parsing text: String) throws(Failure) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.popLast() == "", let first = lines.first, first.hasPrefix(Self.title),
            let format = Int(first.dropFirst(Self.title.count)), format > 0
        else { throw .damaged }
        guard format <= Self.format else { throw .newer(format: format) }
        for line in lines.dropFirst() {
            guard let item = Item(line: line) else { throw .damaged }
            items.insert(item)
        }
    }

    var text: String {
        ([Self.title + String(Self.format)] + items.sorted().map(\.line)).map { $0 + "\n" }.joined()
    }
}
