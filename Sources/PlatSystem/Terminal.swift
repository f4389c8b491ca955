/// What is known about the terminal behind a file descriptor.
public enum Terminal {
    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal, nil where there is none.
    public static func width(_ descriptor: Int32) -> Int? { size(descriptor)?.columns }

    /// Columns and rows of the terminal as it is now, nil where there is none.
    public static func size(_ descriptor: Int32) -> (columns: Int, rows: Int)? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
