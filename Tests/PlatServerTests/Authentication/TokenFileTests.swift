import Testing

@testable import PlatServer

struct TokenFileTests {
    @Test func columnsAreTokenUserUidAndGroups() throws {
        let file = try TokenFile(
            csv: "t1,admin,u-admin,\"system:kcp:admin,others\"\nt2,uma,u-user\n")
        #expect(
            file.user(token: "t1")
                == UserInfo(
                    username: "admin", uid: "u-admin", groups: ["system:kcp:admin", "others"]))
        #expect(file.user(token: "t2") == UserInfo(username: "uma", uid: "u-user"))
        #expect(file.user(token: "t3") == nil)
    }

    @Test func quotesLineEndsAndEmptyLinesAreReadAsGoReadsThem() throws {
        let file = try TokenFile(csv: "\r\n\"a\"\"b,c\",\"x\ny\",u\r\n\n d ,e,f,g,h")
        #expect(file.user(token: "a\"b,c")?.username == "x\ny")
        #expect(file.user(token: " d ")?.groups == ["g"])
    }

    @Test(arguments: [
        ("a,b", "line 1: must have at least 3 columns (token, user name, user uid), found 2"),
        ("a,b,c\n\"a,b", "line 2: a quoted field that does not end"),
        ("a\"b,c,d", "line 1: a bare \" in an unquoted field"),
        ("\"a\"b,c,d", "line 1: text after a quoted field"),
    ])
    func brokenLinesAreNamed(text: String, message: String) {
        let error = #expect(throws: TokenFileError.self) { try TokenFile(csv: text) }
        #expect(error?.description == message)
    }

    @Test func anEmptyTokenLetsNobodyInAndALaterLineWins() throws {
        let file = try TokenFile(csv: ",nobody,u\nt,first,u\nt,second,u\n")
        #expect(file.user(token: "") == nil)
        #expect(file.user(token: "t")?.username == "second")
        #expect(file.warnings.count == 2)
    }

    @Test func printingNeverShowsAToken() throws {
        let file = try TokenFile(csv: "s3cret,admin,u\n")
        var dumped = ""
        dump(file, to: &dumped)
        #expect(!"\(file)".contains("s3cret") && !dumped.contains("s3cret"))
    }
}

struct BearerTokenTests {
    @Test(
        arguments: [
            ("Bearer abc", "abc"), ("bearer abc", "abc"), ("BEARER   abc", "abc"),
            ("Basic abc", nil),
            ("Bearer", nil), ("Bearer ", nil), ("", nil), (nil, nil),
        ] as [(String?, String?)])
    func theSchemeIsBearerInAnyCase(header: String?, token: String?) {
        #expect(BearerToken.token(inAuthorization: header) == token)
    }

    @Test func whoIsAuthenticatedIsInTheGroupOnce() {
        let user = UserInfo(username: "uma", groups: ["ml-users"]).authenticated()
        #expect(user.groups == ["ml-users", "system:authenticated"])
        #expect(user.authenticated() == user)
        #expect(UserInfo.anonymous.authenticated() == .anonymous)
    }
}
