/// What `plat help TOPIC` explains that is no command.
enum HelpTopic: String, CaseIterable {
    case paths, json

    var summary: String {
        switch self {
        case .paths: "How workspaces are named"
        case .json: "What programs get to read"
        }
    }

    var text: String {
        switch self {
        case .paths: Self.pathsText
        case .json: Self.jsonText
        }
    }

    private static let pathsText = """
        A workspace is named by its path in the tree, as :root:ml:training. `/` works like `:`.

          :root:ml     from the top: with a leading colon or slash
          ml, ./ml     below the current workspace
          ..           the workspace above; ../ml its child ml
          -            where you were before
          ~            your home workspace
          :            the top of the present path
          .            the current workspace

        The current workspace is the one that the kubeconfig's current context points to, so that \
        every other client follows. For one command -w PATH is the current workspace instead, for a \
        shell the variable PLAT_WORKSPACE. Everything that plat prints as a path it reads as one.

        An export is named by the workspace that holds it and its name: :root:ml:training:models.
        """

    private static let jsonText = """
        With -o every command prints its result for a program: json, yaml, jsonl (one line for one \
        thing), name, jsonpath=TEMPLATE, jsonpath-as-json=TEMPLATE and custom-columns=HEADING:PATH,... \
        with kubectl's meanings.

        One thing is one object, many are one List: {"apiVersion":"v1","kind":"List","items":[...]}. \
        An object of the API is printed as the server has it. What became of a thing that is not \
        there any more is {"name":...,"status":...}, with the status created, configured, unchanged, \
        deleted and so on. What -o name prints, every command takes for the thing itself.

          plat ws pwd, ws cd      {"path":":root:ml","server":...}, after a move also "type"
          plat ws tree            {"path":...,"name":...,"type":...,"phase":...,"note":...,"children":[...]}
          plat map                {"path":...,"location":...,"exports":[...],"uses":[...],"access":[...]}
          plat watch              {"type":"ADDED","object":...} a line, with --export also "endpoint"
          plat ws tree --watch    the same, with what plat ws tree says of each workspace
          plat ctx ls             {"name":...,"current":true,"workspace":...,"user":...,"server":...}
          plat version            {"version":...,"commit":...,"libraries":{...},"server":{...}}
          plat api-resources      {"name":...,"apiVersion":...,"kind":...,"namespaced":...,"verbs":[...]}

        An error is one line on standard error:

          {"error":{"code":404,"reason":"notFound","command":...,"path":...,"subject":...,"message":...,"hint":...}}

        code is what a server answers in such a case, reason one of usage, notFound, alreadyExists, \
        forbidden, conflict, invalid, unavailable, timedOut, interrupted and internalFault. The exit \
        statuses stand in plat(1).
        """
}
