import PlatValue

/// `plat shell init`: prints what gives a shell a location of its own.
struct ShellInit: Command {
    static let spec = CommandSpec(
        path: ["shell", "init"],
        summary: "Print what gives this shell a location of its own",
        discussion: """
            What is printed is for the shell's eval: it takes a copy of the present place into use for \
            this shell only, and shows the workspace in the prompt.
            """,
        examples: [
            Example("eval \"$(plat shell init bash)\"", "In bash"),
            Example("plat shell init fish | source", "In fish"),
        ],
        operands: .one("SHELL", .choices(Completion.Shell.allCases.map(\.rawValue))),
        hasWorkspace: false)

    var shell: Completion.Shell

    init(_ arguments: ParsedArguments) throws(CommandError) {
        shell = try Completion.shell(arguments.operands[0])
    }

    func run(_ context: Context) async throws(CommandError) {
        let script =
            shell == .fish ? Self.fish : Self.posix + (shell == .zsh ? Self.zsh : Self.bash)
        guard context.format.isForPeople else {
            let value: Value = ["shell": .string(shell.rawValue), "script": .string(script)]
            return context.tell("", Finding(name: shell.rawValue, value))
        }
        context.output.write(script)
    }

    private static let posix = """
        if [ -z "${PLAT_SHELL_FOLDER:-}" ]; then
            PLAT_SHELL_FOLDER=$(mktemp -d) && plat kubeconfig >"$PLAT_SHELL_FOLDER/config" &&
                export KUBECONFIG="$PLAT_SHELL_FOLDER/config" && unset PLAT_WORKSPACE
            trap 'rm -rf "$PLAT_SHELL_FOLDER"' EXIT
        fi

        """

    private static let bash = """
        case $PS1 in
        *'plat ws pwd'*) ;;
        *) PS1='[$(plat ws pwd 2>/dev/null)] '$PS1 ;;
        esac

        """

    private static let zsh = """
        setopt prompt_subst
        case $PROMPT in
        *'plat ws pwd'*) ;;
        *) PROMPT='[$(plat ws pwd 2>/dev/null)] '$PROMPT ;;
        esac

        """

    private static let fish = """
        if not set -q PLAT_SHELL_FOLDER
            set -g PLAT_SHELL_FOLDER (mktemp -d)
            and plat kubeconfig >$PLAT_SHELL_FOLDER/config
            and set -gx KUBECONFIG $PLAT_SHELL_FOLDER/config
            set -e PLAT_WORKSPACE
            function __plat_leave --on-event fish_exit
                rm -rf $PLAT_SHELL_FOLDER
            end
        end
        if not functions -q __plat_prompt_before
            functions -c fish_prompt __plat_prompt_before
            function fish_prompt
                echo -n '['(plat ws pwd 2>/dev/null)'] '
                __plat_prompt_before
            end
        end

        """
}
