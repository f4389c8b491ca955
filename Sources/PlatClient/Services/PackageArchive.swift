import PlatHTTP
import PlatSystem

/// A package as one file: a tar archive (POSIX ustar) that is the same, byte by byte, for the same files,
/// compressed or not.
public enum PackageArchive {
    private static let block = 512

    /// The archive of files: in order of their paths, without times and owners.
    public static func bytes(of files: [PackageFile]) -> [UInt8] {
        var archive: [UInt8] = []
        for file in files.sorted(by: { $0.path < $1.path }) {
            archive += header(of: file)
            archive += file.bytes
            archive += [UInt8](repeating: 0, count: padding(file.bytes.count))
        }
        return archive + [UInt8](repeating: 0, count: 2 * block)
    }

    /// Whether a file of this name is an archive, and not a folder or something installed.
    public static func isNamed(by name: String) -> Bool {
        [".tar", ".tar.gz", ".tgz"].contains(where: name.hasSuffix)
    }

    /// What the same files always have in common: SHA-256 of their archive, in hexadecimal.
    public static func hash(of files: [PackageFile]) -> String { hash(of: bytes(of: files)) }

    /// SHA-256 in hexadecimal.
    public static func hash(of bytes: [UInt8]) -> String {
        // A digest fails only where the library itself is broken; then nothing is the same.
        let digest = (try? Crypto.sha256(bytes)) ?? []
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func padding(_ size: Int) -> Int { (block - size % block) % block }

    private static func header(of file: PackageFile) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: block)
        func put(_ text: some Sequence<UInt8>, at start: Int) {
            for (offset, byte) in text.enumerated() { header[start + offset] = byte }
        }
        func octal(_ number: Int, _ width: Int) -> [UInt8] {
            let digits = Array(String(number, radix: 8).utf8)
            return [UInt8](repeating: UInt8(ascii: "0"), count: width - 1 - digits.count) + digits
        }
        let (prefix, name) = split(file.path)
        put(name, at: 0)
        put(octal(0o644, 8), at: 100)
        put(octal(0, 8), at: 108)
        put(octal(0, 8), at: 116)
        put(octal(file.bytes.count, 12), at: 124)
        put(octal(0, 12), at: 136)
        put([UInt8](repeating: UInt8(ascii: " "), count: 8), at: 148)
        header[156] = UInt8(ascii: "0")
        put(Array("ustar".utf8), at: 257)
        put(Array("00".utf8), at: 263)
        put(prefix, at: 345)
        put(octal(header.reduce(0) { $0 + Int($1) }, 7), at: 148)
        header[154] = 0
        header[155] = UInt8(ascii: " ")
        return header
    }

    /// A long path as the two fields that it has room in, divided at a slash.
    private static func split(_ path: String) -> (prefix: [UInt8], name: [UInt8]) {
        let bytes = Array(path.utf8)
        guard bytes.count > 100 else { return ([], bytes) }
        let slash = UInt8(ascii: "/")
        let at = bytes.indices.first { bytes[$0] == slash && bytes.count - $0 - 1 <= 100 }
        guard let at, at <= 155 else { return ([], Array(bytes.suffix(100))) }
        return (Array(bytes[..<at]), Array(bytes[(at + 1)...]))
    }

    /// Whether a path has room in a header.
    static func fits(_ path: String) -> Bool {
        let (prefix, name) = split(path)
        return (prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name) == Array(path.utf8)
    }

    /// The files of an archive. It may come from anybody: nothing in it may lead out of the package,
    /// and nothing but files may be there.
    static func files(in archive: [UInt8], shown: String) throws(ManifestError) -> [PackageFile] {
        func invalid(_ text: String) -> ManifestError { ManifestError(shown, .invalid(text)) }
        let archive = try expanded(archive, shown: shown)
        var files: [PackageFile] = []
        var (at, bytes) = (0, 0)
        while true {
            guard at + block <= archive.count else { throw invalid("is cut, or no archive at all") }
            let header = Array(archive[at..<at + block])
            if header.allSatisfy({ $0 == 0 }) { break }
            guard isWhole(header), let size = number(header[124..<136]) else {
                throw invalid("is damaged at byte \(at), or no archive at all")
            }
            let path = path(in: header)
            if let fault = PackageFile.fault(ofPath: path) { throw invalid("\(path): \(fault)") }
            switch header[156] {
            case UInt8(ascii: "0"), 0: break
            case UInt8(ascii: "5"):
                at += block
                continue
            case UInt8(ascii: "1"), UInt8(ascii: "2"):
                throw invalid("\(path): is a link: a package has none")
            default: throw invalid("\(path): is no file")
            }
            bytes += size
            try PackageFile.check(count: files.count + 1, bytes: bytes, shown: shown)
            let start = at + block
            guard start + size <= archive.count else { throw invalid("is cut in \(path)") }
            if files.contains(where: { $0.path == path }) { throw invalid("has \(path) twice") }
            files.append(PackageFile(path: path, bytes: Array(archive[start..<start + size])))
            at = start + size + padding(size)
        }
        return files.sorted { $0.path < $1.path }
    }

    /// What a compressed archive stands for; never more than a package may be, however little it takes.
    private static func expanded(
        _ archive: [UInt8], shown: String
    ) throws(ManifestError) -> [UInt8] {
        guard GzipFile.isCompressed(archive) else { return archive }
        // Each file has a header, and is filled up to a block.
        let limit = PackageFile.Limit.bytes + (PackageFile.Limit.files + 2) * 2 * block
        do throws(GzipFile.Fault) { return try GzipFile.expand(archive, limit: limit) } catch {
            if error == .tooLarge {
                try PackageFile.check(count: 0, bytes: .max, shown: shown)
            }
            throw ManifestError(shown, .invalid("\(error)"))
        }
    }

    private static func path(in header: [UInt8]) -> String {
        func text(_ range: Range<Int>) -> String {
            String(decoding: header[range].prefix { $0 != 0 }, as: UTF8.self)
        }
        let prefix = text(345..<500)
        var name = text(0..<100)
        if header[156] == UInt8(ascii: "5"), name.hasSuffix("/") { name.removeLast() }
        if name.hasPrefix("./") { name.removeFirst(2) }
        return prefix.isEmpty ? name : prefix + "/" + name
    }

    private static func isWhole(_ header: [UInt8]) -> Bool {
        guard Array(header[257..<262]) == Array("ustar".utf8),
            let wanted = number(header[148..<156])
        else { return false }
        var sum = 0
        for (at, byte) in header.enumerated() {
            sum += (148..<156).contains(at) ? 0x20 : Int(byte)
        }
        return sum == wanted
    }

    /// An octal number; nil where it is none, or not of this kind.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
        guard !digits.isEmpty, digits.count <= 11 else { return nil }
        return Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }
}
