import PlatSystem
import Synchronization

/// A table whose rows change in their places on a terminal. What has just changed has a colour for a
/// while: new and changed cells yellow, rows that are gone red until they leave.
final class LiveTable: Sendable {
    private struct Row {
        var cells: [String]
        /// Until when a cell has its colour, by column.
        var marked: [Int: Double] = [:]
        /// When it leaves; nil for one that is there.
        var leaves: Double?
    }

    private struct State {
        var header: [String] = []
        var rows: [String: Row] = [:]
        /// How many lines of it are on the screen.
        var drawn = 0
        var isStale = false
    }

    private let context: Context
    private let screen: @Sendable () -> (columns: Int, rows: Int)?
    private let start: Double
    /// How a cell of a column is coloured that has not just changed.
    private let style: @Sendable (Int, String) -> String
    private let state = Mutex(State())
    /// Seconds for which a change has its colour.
    private static let markTime = 2.0
    private static let pause = Duration.milliseconds(100)

    private init(
        _ context: Context, _ screen: @escaping @Sendable () -> (columns: Int, rows: Int)?,
        _ style: @escaping @Sendable (Int, String) -> String
    ) {
        self.style = style
        self.context = context
        self.screen = screen
        start = context.clock.now()
    }

    /// Nil where a table cannot be drawn in place: off a terminal, on one that cannot move its cursor,
    /// and where a program reads.
    static func onTerminal(
        _ context: Context, style: @escaping @Sendable (Int, String) -> String = { $1 }
    ) -> LiveTable? {
        guard context.format.isForPeople, context.output.streams.screen() != nil,
            let terminal = context.environment["TERM"], !terminal.isEmpty, terminal != "dumb"
        else { return nil }
        return LiveTable(context, context.output.streams.screen, style)
    }

    /// Puts a row into the table, or marks it as gone; `key` says which row it is.
    func set(_ key: [String], header: [String], cells: [String], isGone: Bool) {
        let now = context.clock.now()
        // At first everything is new.
        let marks = now - start > 1
        state.withLock { state in
            let name = key.joined(separator: "/")
            state.isStale = true
            if state.header.count < header.count { state.header = header }
            var row = state.rows[name] ?? Row(cells: [])
            let before = row.cells
            // What goes says less than what was there.
            if !isGone || before.isEmpty { row.cells = cells }
            row.leaves = isGone ? now + Self.markTime : nil
            if marks, !isGone {
                for (at, cell) in cells.enumerated() where at >= before.count || before[at] != cell
                {
                    row.marked[at] = now + Self.markTime
                }
            }
            state.rows[name] = row
        }
    }

    /// Draws what has changed, again and again, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            draw()
            do { try await context.clock.sleep(Self.pause) } catch { return }
        }
    }

    /// Draws the table over what was drawn of it before.
    func draw() {
        guard let screen = screen() else { return }
        let now = context.clock.now()
        let text = state.withLock { state -> String? in
            expire(&state, now)
            guard state.isStale else { return nil }
            state.isStale = false
            let lines = lines(state, screen)
            let up = state.drawn > 0 ? "\u{1B}[\(state.drawn)A" : ""
            state.drawn = lines.count
            return up + lines.map { "\r\u{1B}[K\($0)\n" }.joined() + "\u{1B}[J"
        }
        guard let text else { return }
        context.output.write(text)
        // A terminal that is gone ends the watch by itself.
        do throws(CommandError) { try context.output.flush() } catch { return }
    }

    private func expire(_ state: inout State, _ now: Double) {
        for (key, row) in state.rows {
            if let leaves = row.leaves, leaves <= now {
                state.rows[key] = nil
                state.isStale = true
            } else if row.marked.contains(where: { $0.value <= now }) {
                state.rows[key]?.marked = row.marked.filter { $0.value > now }
                state.isStale = true
            }
        }
    }

    private func lines(_ state: State, _ screen: (columns: Int, rows: Int)) -> [String] {
        let rows = state.rows.sorted { $0.key < $1.key }.map(\.value)
        // The last line of the screen is for the cursor, one for the header, one for what is left out.
        let room = max(screen.rows - 2, 1)
        let shown = rows.count > room ? Array(rows.prefix(room - 1)) : rows
        var table = Table(state.header)
        for row in shown { table.add(row.cells) }
        let widths = table.widths(withHeader: true)
        var lines = [TextWidth.cut(Table.line(table.header, widths: widths), to: screen.columns)]
        if rows.isEmpty { lines = [] }
        for (row, cells) in zip(shown, table.rows) {
            lines.append(line(row, cells, widths, screen.columns))
        }
        if shown.count < rows.count {
            lines.append(context.output.palette.dim("… and \(rows.count - shown.count) more"))
        }
        return lines
    }

    private func line(_ row: Row, _ cells: [String], _ widths: [Int], _ limit: Int) -> String {
        let palette = context.output.palette
        guard row.leaves == nil else {
            return palette.red(TextWidth.cut(Table.line(cells, widths: widths), to: limit))
        }
        var (text, room) = ("", limit)
        for (at, cell) in cells.enumerated() {
            let shown = TextWidth.cut(cell, to: room)
            text += row.marked[at] == nil ? style(at, shown) : palette.yellow(shown)
            room -= TextWidth.columns(shown)
            let gap = at < cells.count - 1 ? widths[at] - TextWidth.columns(cell) + 3 : 0
            text += String(repeating: " ", count: min(max(gap, 0), room))
            room -= min(max(gap, 0), room)
            if room <= 0 { break }
        }
        return text
    }
}
