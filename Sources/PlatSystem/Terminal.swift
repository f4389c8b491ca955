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

    /// Has a terminal hand over each key as it is pressed, unseen; ^C stays what it is. Answers what
    /// brings the terminal back to how it was; nil where there is none.
    public static func keyByKey(_ descriptor: Int32) -> (@Sendable () -> Void)? {
        var before = termios()
        guard tcgetattr(descriptor, &before) == 0 else { return nil }
        var raw = before
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        raw.c_iflag &= ~tcflag_t(IXON)
        withUnsafeMutableBytes(of: &raw.c_cc) { keys in
            // Whoever was stopped would leave the terminal as it is now.
            keys[Int(VSUSP)] = 0
            keys[Int(VMIN)] = 1
            keys[Int(VTIME)] = 0
        }
        guard tcsetattr(descriptor, TCSANOW, &raw) == 0 else { return nil }
        let kept = before
        return {
            var mode = kept
            tcsetattr(descriptor, TCSANOW, &mode)
        }
    }
}
