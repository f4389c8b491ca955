import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// How a service is, in words.
struct ServiceReport {
    let record: ServiceRecord
    let consumers: [ServiceHealth.Consumers]
    let controllers: [ServiceHealth.Controller]
    /// Seconds since 1970.
    let now: Double

    /// How many consumers are named that do not grant everything.
    private static let named = 5

    /// What is to be done, each with the way to do it.
    var due: [String] {
        var due: [String] = []
        if record.state != .installed, record.state != .kept {
            due.append("\(record.state.rawValue) was interrupted: run it again")
        }
        for controller in controllers {
            let place = controller.path.displayed
            if controller.isAway {
                due.append("\(place) \(controller.state)")
            } else if !controller.isReady {
                due.append("\(place): the controller is \(controller.state)")
            } else if controller.version != record.version {
                due.append("\(place): has version \(controller.version): service sync")
            } else {
                due += consumers.filter {
                    $0.count > 0 && !controller.endpoints.contains($0.endpoint)
                }.map { "\(place): its credential does not lead to \($0.location): service sync" }
            }
            if let end = Timestamp(text: controller.tokenEnds)?.seconds {
                let left = Double(end) - now
                if left < 0 {
                    due.append("\(place): its token has ended: service sync")
                } else if left < 86_400 {
                    due.append("\(place): its token ends in less than a day: service sync")
                }
            }
        }
        return due
    }

    var lines: [String] {
        var lines: [String] = []
        let count = consumers.reduce(0) { $0 + $1.count }
        lines.append(count == 0 ? "no consumers" : "\(count) consumer\(count == 1 ? "" : "s")")
        for part in consumers where part.count > 0 {
            let less = part.withheld.count
            lines.append(
                "  \(part.location): \(part.count)"
                    + (less == 0 ? "" : ", \(less) granting less than is asked"))
            lines += part.withheld.prefix(Self.named).map {
                "    \($0.consumer) does not grant \($0.claims.joined(separator: ", "))"
            }
            if less > Self.named { lines.append("    and \(less - Self.named) others") }
        }
        if !controllers.isEmpty {
            var table = Table(["CLUSTER", "CONTROLLER", "VERSION", "TOKEN ENDS"])
            for controller in controllers {
                table.add(
                    controller.path.displayed,
                    // The sentence is among what is due.
                    Table.cut(controller.state), controller.version,
                    controller.tokenEnds)
            }
            lines += table.lines()
        }
        for controller in controllers {
            lines += controller.warnings.map { "warning: \(controller.path.displayed): \($0)" }
        }
        return lines + due.map { "due: \($0)" }
    }

    /// For programs.
    func value(_ place: WorkspacePath?) -> Value {
        var value = record.value(place)
        value["consumers"] = .array(
            consumers.map {
                [
                    "location": .string($0.location), "count": .integer(Int64($0.count)),
                    "withheld": .array(
                        $0.withheld.map {
                            [
                                "consumer": .string($0.consumer),
                                "claims": Value(strings: $0.claims),
                            ]
                        }),
                ]
            })
        value["controllers"] = .array(
            controllers.map {
                [
                    "path": .string($0.path.displayed), "state": .string($0.state),
                    "version": .string($0.version), "tokenEnds": .string($0.tokenEnds),
                    "warnings": Value(strings: $0.warnings),
                ]
            })
        value["due"] = Value(strings: due)
        return value
    }
}
