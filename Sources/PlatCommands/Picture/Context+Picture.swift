extension Context {
    /// Prints a picture in the language that was asked for.
    func draw(_ picture: Picture) {
        let lines =
            switch format {
            case .dot: picture.dot
            case .svg: picture.svg
            default: picture.mermaid
            }
        for line in lines { output.line(line) }
    }
}
