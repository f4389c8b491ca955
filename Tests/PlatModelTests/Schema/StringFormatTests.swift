import Testing

@testable import PlatModel

@Suite struct StringFormatTests {
    @Test(arguments: StringFormat.allCases)
    func everyFormatAcceptsSomethingAndRefusesSomething(_ format: StringFormat) {
        let examples: [StringFormat: String] = [
            .bsonobjectid: "507f1f77bcf86cd799439011", .uri: "https://a.b", .email: "a@b.c",
            .hostname: "host", .ipv4: "1.2.3.4", .ipv6: "::1", .cidr: "10.0.0.0/8",
            .mac: "01:23:45:67:89:ab", .uuid: "123e4567-e89b-12d3-a456-426614174000",
            .uuid3: "a3bb189e-8bf9-3888-9912-ace4e6543002",
            .uuid4: "a3bb189e-8bf9-4888-9912-ace4e6543002",
            .uuid5: "a3bb189e-8bf9-5888-9912-ace4e6543002", .isbn: "0321751043",
            .isbn10: "0321751043", .isbn13: "978-0321751041", .creditcard: "4111-1111-1111-1111",
            .ssn: "123-45-6789", .hexcolor: "#fff", .rgbcolor: "rgb(1,2,3)", .byte: "aGVsbG8=",
            .password: "", .date: "2024-02-29", .duration: "1h", .dateTime: "2024-01-01T00:00:00Z",
            .shortName: "a", .longName: "a.b",
        ]
        #expect(examples[format].map(format.matches) == true)
        #expect(format == .password || !format.matches("\u{1} no"))
    }

    @Test(arguments: [
        ("1h30m", "1h30m0s"), ("-1.5s", "-1.5s"), ("0", "0s"), ("100ms", "100ms"), ("1µs", "1µs"),
        ("1", nil), ("", nil), ("1.h", "1h0m0s"),
        (".5s", "500ms"),
        ("9223372036854775807ns", "2562047h47m16.854775807s"), ("9223372036854775808ns", nil),
    ])
    func durationsAreReadAndWrittenAsInGo(_ text: String, _ written: String?) {
        #expect(GoDuration(text)?.text == written)
    }

    @Test(arguments: [
        ("::1", "::1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("1:0:0:2::", "1:0:0:2::"),
        ("1::2:0:0:3", "1::2:0:0:3"), ("::ffff:1.2.3.4", "::ffff:1.2.3.4"), ("1:2:3", nil),
        (":::", nil), ("1::2::3", nil), ("1.2.3.04", nil), ("fe80::1%eth0", "fe80::1%eth0"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:7:8:9", nil), ("::12345", nil),
    ])
    func addressesAreReadAndWrittenAsInGo(_ text: String, _ written: String?) {
        #expect(IPAddress(text)?.text == written)
    }

    @Test(arguments: [
        ("2024-02-29T13:14:15.678+01:00", "2024-02-29T12:14:15.678Z"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("2023-02-29T00:00:00Z", nil), ("2024-01-01", nil), ("2024-01-01T00:00:00Zx", nil),
    ])
    func momentsAreReadAndWrittenAsInGo(_ text: String, _ written: String?) {
        #expect((try? Timestamp(parsing: text))?.text(withFraction: true) == written)
    }
}
