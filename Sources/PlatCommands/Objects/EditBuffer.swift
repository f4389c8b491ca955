import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// The text of an object that somebody changes in an editor.
struct EditBuffer {
    /// The object as it was shown.
    let original: Value
    /// Where the text is.
    let file: String
    /// Why what was written last could not be sent.
    var failure: CommandError?

    private let reference: ObjectReference
    private let context: Context
    private var text: String
    private var shown = ""

    init(_ reference: ObjectReference, _ object: Value, _ context: Context) {
        self.reference = reference
        self.context = context
        original = ObjectPrinter(format: .yaml).readable(object)
        text = original.yamlText()
        let folder = context.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        let number = String(UInt64.random(in: 0 ... .max), radix: 36)
        file = "\(folder)/plat-edit-\(number).yaml"
    }

    /// Whether nothing was written since it was shown.
    var isAsShown: Bool { text == shown }

    /// Lets somebody change the text.
    mutating func open() async throws(CommandError) {
        shown = text
        let text = heading.map { "# \($0)\n" }.joined() + text
        do throws(SystemError) { try AtomicFile.write(Array(text.utf8), to: file) } catch {
            throw CommandError(.unavailable, file, error.reason)
        }
        let status: Int32
        do throws(SystemError) {
            // The editor is a command line, with options of its own.
            status = try await ForegroundProcess.run(
                "/bin/sh", ["-c", "\(editor) \"$1\"", "plat", file],
                environment: context.environment)
        } catch {
            throw CommandError(.unavailable, editor, error.reason)
        }
        guard status == 0 else {
            throw CommandError(
                .unavailable, editor, "the editor ended with status \(status)",
                hints: ["the text is in \(file)"])
        }
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try readFile(file) } catch {
            throw CommandError(.unavailable, file, error.reason)
        }
        self.text = String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("#") }.joined(separator: "\n")
    }

    private var editor: String {
        ["KUBE_EDITOR", "VISUAL", "EDITOR"].lazy
            .compactMap { context.environment[$0] }.first { !$0.isEmpty } ?? "vi"
    }

    private var heading: [String] {
        guard let failure else {
            return [
                "\(reference.displayed): change it, save, and end the editor.",
                "Lines that start with # are left out. What stays as it is changes nothing.",
            ]
        }
        let report = ErrorReport(error: failure, command: context.command)
        return report.lines(Palette(isTerminal: false, wish: false, environment: [:]))
            + ["Change it, or end the editor without saving."]
    }

    /// The object that the text describes.
    func edited() throws(CommandError) -> Value {
        let documents: [Value]
        do throws(ManifestError) {
            documents = try ManifestReader.documents(in: Array(text.utf8), source: file)
        } catch {
            throw error.told(about: file, program: context.program)
        }
        guard !documents.isEmpty else { return original }
        guard documents.count == 1, documents[0].objectValue != nil else {
            throw CommandError(.invalid, reference.displayed, "the text is not one object")
        }
        return documents[0]
    }

    /// Removes the file. What cannot be removed is in the folder for what nobody keeps.
    func remove() { unlink(file) }
}
