import PlatModel
import PlatValue

/// What the user wants to see of results: kubectl's templates.
enum OutputTemplate: Sendable {
    case path(JSONPath)
    case pathAsJSON(JSONPath)
    case columns(CustomColumns)

    /// Reads the text behind `-o FORMAT=`, or the content of the file that it names. Nil for a format
    /// that has no template.
    init?(_ format: OutputFormat, _ text: String) throws(CommandError) {
        do throws(JSONPathError) {
            switch format {
            case .table, .wide, .json, .yaml, .name, .jsonl, .mermaid, .dot, .svg, .kubeconfig:
                return nil
            case .jsonPath, .jsonPathFile: self = .path(try JSONPath(text))
            case .jsonPathAsJSON: self = .pathAsJSON(try JSONPath(text))
            case .customColumns: self = .columns(try CustomColumns(parsing: text))
            case .customColumnsFile: self = .columns(try CustomColumns(template: text))
            }
        } catch {
            throw CommandError(.usage, "-o \(format.rawValue)", error.message)
        }
    }

    /// What is printed of results: a path is looked for in the one object or in the list of all, columns
    /// in each.
    func text(of values: [Value], isOne: Bool, hasHeaders: Bool) throws(CommandError) -> String {
        let document = isOne && values.count == 1 ? values[0] : Finding.list(values)
        do throws(JSONPathError) {
            switch self {
            case .path(let path): return try path.text(for: document)
            case .pathAsJSON(let path): return try path.json(for: document)
            case .columns(let columns):
                return try columns.text(for: values, hasHeaders: hasHeaders)
            }
        } catch {
            throw CommandError(.invalid, "-o", error.message)
        }
    }
}
