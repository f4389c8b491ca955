import PlatHTTP
import PlatSystem
import PlatValue

extension Client {
    /// What the server says of itself, and what time it has; nil where it does not say.
    public func probe() async throws(ClientError) -> (version: String, date: Double?) {
        let response = try await session.send(
            ClientRequest("GET", url("/version", []), headers: ["Accept": "application/json"])
        )
        guard response.status < 300 else {
            throw await judged(Self.refusal(response, host: session.host))
        }
        let value = try read(response.body)
        return (
            value["gitVersion"]?.stringValue ?? "unknown version",
            response.headers["Date"].flatMap(Self.seconds)
        )
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
    static func seconds(_ date: String) -> Double? {
        let parts = date.split(whereSeparator: { " ,:".contains($0) }).map(String.init)
        guard parts.count == 8, let day = Int32(parts[1]),
            let month = months.firstIndex(of: parts[2]), let year = Int32(parts[3]),
            let hour = Int32(parts[4]), let minute = Int32(parts[5]), let second = Int32(parts[6])
        else { return nil }
        var time = tm()
        time.tm_year = year - 1900
        time.tm_mon = Int32(month)
        time.tm_mday = day
        time.tm_hour = hour
        time.tm_min = minute
        time.tm_sec = second
        return Double(timegm(&time))
    }
}
