import PlatSystem

extension Transcript {
    /// Every transcript of a folder, by name. Empty when the folder cannot be read; a test asserts
    /// that it is not.
    public static func all(in folder: String) -> [Transcript] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".txt") { names.append(name) }
        }
        return names.sorted().compactMap { name in
            let path = folder + "/" + name
            // A file that vanished between listing and reading has nothing to be played.
            guard let bytes = try? readFile(path) else { return nil }
            return Transcript(path: path, text: String(decoding: bytes, as: UTF8.self))
        }
    }
}
