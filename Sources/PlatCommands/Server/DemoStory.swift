/// The story of three personas as the commands that they type. Two locations are told by their names.
struct DemoStory {
    /// Where the platform and the first workspace of the user live, and where his second one does.
    let first: String
    let second: String

    /// A command, who types it, and into which file its output goes.
    struct Step {
        let persona: String
        let line: String
        var file: String?

        init(_ persona: String, _ line: String, into file: String? = nil) {
            self.persona = persona
            self.line = line
            self.file = file
        }

        /// As a shell would show it.
        var shown: String { "\(persona)$ \(line)" + (file.map { " > " + $0 } ?? "") }
    }

    /// What makes the tree; whoever does it twice changes nothing.
    var building: [Step] {
        let training = " -w :root:ml:training"
        let order =
            "plat ws create --ignore-existing --type root:ml-training --location-selector name="
        return [
            Step("owner", "plat apply platform/ -w :root"),
            Step(
                "provider", "plat export publish training.faros.sh -f models-crd.yaml" + training),
            Step(
                "provider",
                "plat export grant training.faros.sh --to-group users --to-group platform-owners"
                    + training),
            Step("provider", "plat ws create --ignore-existing :root:ml:training:machines"),
            Step(
                "provider", "plat kubeconfig :root:ml:training:machines",
                into: "machines.kubeconfig"),
            Step(
                "provider",
                "plat compute mount prod --cluster-kubeconfig machines.kubeconfig" + training),
            Step("user", order + first + " :root:ml-europe"),
            Step("user", order + second + " :root:ml-us"),
            Step("user", "plat apply -f model.yaml -w :root:ml-europe"),
            Step("user", "plat apply -f model.yaml -w :root:ml-us"),
        ]
    }

    /// What takes it away again.
    static let removal = [
        Step(
            "admin",
            "plat ws rm -r -y --ignore-not-found :root:ml-more :root:ml-europe :root:ml-us"),
        Step("admin", "plat ws rm -r -y --ignore-not-found :root:ml"),
        Step(
            "admin",
            "plat delete --ignore-not-found -f platform/users.yaml "
                + "-f platform/workspacetype-ml-training.yaml -w :root"),
    ]

    /// What to type then, one after the other, with what it shows.
    var thingsToType: [(line: String, meaning: String)] {
        [
            ("plat ws tree -o wide", "the whole tree, as administrator"),
            ("plat map", "who publishes, who uses it, who may what"),
            ("plat ctx use owner && plat diff platform/ -w :root", "a platform is a directory"),
            ("plat ctx use provider && plat ws cd :root:ml:training", "change persona and place"),
            ("plat export consumers training.faros.sh", "who uses what I publish"),
            ("plat get models --export training.faros.sh", "all of their objects, and no others"),
            (
                "plat patch model chat --export training.faros.sh --cluster :root:ml-europe "
                    + "--subresource status -p '{\"status\":{\"state\":\"Running\"}}'",
                "what a controller does"
            ),
            ("plat ctx use user && plat get models -w :root:ml-europe", "what the user sees of it"),
            ("plat why models -w :root:ml-us", "where an API here comes from"),
            (
                "plat ws create :root:ml-more --type ml-training --location-selector name=\(second)",
                "one workspace more"
            ),
        ]
    }
}
