import PlatHTTP

/// Signatures of the bytes `payload`, made by another library: one of each algorithm, with its key.
enum SignatureVectors {
    static let modulus = """
        jeMaAx_YTuntPLWRFh5DT6VQxzQikPjtsrHYFjMUKUit6rNJWWnv_TUV1COvVMO4Jc1QjRcttmEk7aWblexS\
        ypmtrFrDZOLajpllrkNRmvsUyAPg5ynuial9dKNnWD3jL22dZ4oxalSJL0VcXdfF4Y0EwDSHAdn8QOZBMuCO\
        MBwdWe2kDKUqo5q1fA-ioQCqSvC2fFaukMgGNFIp_NoosPTw1OioBjxFkwNtrJ46h6PlaMnqCjtyN_eMTBGs\
        qUiL7Vm-EFv0AmiItpzQYk8rXLHCRxImynwtHtIRHIVSh1uKxwaNxnBTUeDnCMQcBWE07D2zn5lcvVP1RH9Q\
        hPU0MQ
        """

    /// Algorithm, curve with coordinates where the key is no RSA key, signature.
    static let all: [(SignatureAlgorithm, (PublicKey.Curve, x: String, y: String)?, String)] = [
        (
            .rs256,
            nil,
            """
            hf0mh-rJzTuRb7iz0iJ4Ibj0e8K54RtqoOMQ-gcV-By41Mag5NUe4bgVkv85wPLRM9JEbuZ2N1HvMQdko0Bi\
            qailZxVsd5fVwBkyVF0AswsKCnNlLgUK9kPSib4XglHSXlEf57Kab8ORD9PhsLiOVdik0tQYSDTD79iRsadI\
            yaxFvtbXoxwoe9LG1JYtT_okjHDma4ODsrLVyimSStQNTnu0mPit7t4JC1IPDmfxg_UWzYLhEWpJ5fLid6xt\
            9xUCUC2hpRT2eypAVeoebes70jj5KIeFhUiDbY-fGwbou1S6dZkx8oyKRH-RD34TuOLivWZDTU_f8VXX_fEO\
            Iz3PxA
            """
        ),
        (
            .rs384,
            nil,
            """
            KJKK_1TnOnq6d6GTSFr8cqNji-hFFtbmiO1OHzCNkVB44dZNBSk5wPpadsn8LOHMkz_yOm1hWpdkHpCqY417\
            choUniLRYTm5HwYbmLRiZJlaffL_uOHLTRElgbWXGY2fw0Iirsp-8QKUYDpyymYvhvznTRFesI-tky_5C9BJ\
            94ceyTO_SvfYDTMnwZx1oB0jjzQOIlc77Xn61B6GGMWScbiXt9mk2xHSQAtGANSlnIa5AMxykW49IFPKlt9m\
            xQifz0yOu0H5N-kckTMayRv4o8k-0Z4hROAfsvypNYBtu08k37aKCLeKUXXcDDo_QhSh5x43AUIEg0VvBEy5\
            RWZqhQ
            """
        ),
        (
            .rs512,
            nil,
            """
            dpfWmyeLPn-wed8-PgnUohNw6sW_JXp9jtj2zp94ytHzgPpt9jtr0-PoaCpfztISoC73dckEOIrPt5Hv38a8\
            dY84y7GtXxQzy1OTkSz2jd0yCVMTGCIDtynb7-neXYo9jzaLmDx_PevuA7whKdb78yswo1SKBFxZDB0PsP2e\
            uB_d2c4ehM6dxkV_aCSN_eE39fyw0NMRa_Inr55_zqLGKsZ69kznOgbWYSDyako2bC6yYefVNdxbh_rLgqMi\
            9DfsoGPSxQj0AOrGM4DczCgoNH1U8G92Qn_LPovs3G6AwpYvsQm76HKN3_ACp4szsCVQFBmDaxl9C4CVzhYw\
            ZMn2TQ
            """
        ),
        (
            .ps256,
            nil,
            """
            YlF5bTWSKZ436NUk2bUEM1S7YHByZ51jDQ6Qr8pxThEo5xDoA4NeGSZSkc7MVtiQNTRnKlf8E8l8alsxXBPB\
            zFsCXkeWvPJ4pM6caPFjs-yD0IC9RoAyZjosoZLY29nQqZ7y2kcs_7qLbMzunjIm8s9QnvAyT8qmda1LNW-D\
            zkHSJ9IkoUHkkJe-PTakx9_P7q7k8J6TPIilkltE-LnzkB7KWjL9wz1IGjMNirWpIjAxqNQ6Pmym5Q-L0zC4\
            7DbrdFad3wMm3c8vy-URlPBPvSrc21OtJmevTtA5Qa3e3pEi_NSySpb3kZ_B2qpt7qZv9Mi1g8-cNfHCe4iS\
            VSS7Fw
            """
        ),
        (
            .ps384,
            nil,
            """
            BCWi8sutfphSDQiBEb7oPVze2ypnwVzdP0koQPlpqWVdXyc8dTILYmksnjHGiN2f08KryJCZYHG77fJMutjV\
            yOYlto1lmmCFuYu8A2O5Z7nNdcMp03Rq3zl8qbeP2Q6K3F7qIiETk9duj2T2eTnVUDx0CQIRUK0WERh0jSOi\
            tIlRrvRxpr2h0m5QRT688NWbJDktAzImTo6HUcbGemWEAYxSBDB4E362hpcYmrmmsLpbO7WG3InB_Dc7EhYZ\
            STfI_kVw3HLn2dYajWHUymAF2hnzUBQA8tUr-SEXag3APfCS8EfQxaXquyFuwDsMyA-R28g5qZsSIY38f4GT\
            k1TrEw
            """
        ),
        (
            .ps512,
            nil,
            """
            HpBV1ApisfVgpVUXDLoRi42VUkLYBnKdG0Dg2U8vRSz-zSXM72sIV3OxtdgV5qQMeQ9bBpvQZ7DUfzqE9pnq\
            SlEiC1EebItcxRv2q56ijTx5zGEGJhoH6jQDcUrsfPG9hA7ffR6IkA-7TT2ZwDdnSBp6PUUG4xPzzaYHUYvw\
            qgsuFYRsWtunb7_GHeE8HOd_nOmIVi5DELFrTypG_PXkEHWiqlIDj8TQuVgaUQZeVI6sh7L8eWIzGVhySfFN\
            F3hcZt35UVt-Y6wTn8uurfupGBLdmi18mu_beX0hCXRYgdg7cRcU7O04Zf999hb3QRlFBbPPBmuvTvH8Y-_Q\
            NRwtZg
            """
        ),
        (
            .es256,
            (
                .p256,
                x: """
                2I028RXnhrr6SYytT4RwNXMjJFKtw_2eO0EhKgqngp0
                """,
                y: """
                h39eaXrfMub_w3DTOij6rGbk8QT9x5wEoNq5Ym0JWmU
                """
            ),
            """
            Yqfh8-Sq1Ab_t63S-kp7NpLPkAzEYyJI-n9QIN_t8mLN6-AlSt8b9PiPbVGB-l4YEgS4MDaRFinmmcoINP8q\
            kQ
            """
        ),
        (
            .es384,
            (
                .p384,
                x: """
                akze1NHuC41BIVv9feMjtbfwmGnbYYxCGvvZO840UCyAnbSfQozKpSSRsZZEBkJU
                """,
                y: """
                ST4M5BSsViIojnLqytAL-PpVis7Li9HGPQ3I2breZUd1Nd2zUS-a9Ic2DY-Dsf92
                """
            ),
            """
            H5P02LxbOiMxhd6LzjPUlRWH-XRWyeQ08wcYZpp0dT_EqaHwWjkWq-FO2p5TmLtJdPwev9Q8Hb66q5URFYJf\
            Z1fr7iCJul0iiG_dmV0vwI4rdt_sW4mR9HUsbis-O22O
            """
        ),
        (
            .es512,
            (
                .p521,
                x: """
                AVi80CpwEuugx6f6u5S4s8XdSXS30q3qpgwOUaLmGOuGnjnKW-gO2BG5doOYPaNISXIBjfUYA3kz\
                SwQarp35U8P8
                """,
                y: """
                AFsr1cMP7DKslM3LY8VYFRsao3QlOr81YyCS6t5wZcQ-gpNc7oBqGp3gxfHbvcBV8fQ_0DYfrRNa\
                lyZDN4RDbhfi
                """
            ),
            """
            AUUE1xMzicOuX2c9oh474Jxs3EahdrfZ87GYhys1ZvW8507z3YbAp_vfk8MHypGykoUQtBOsNcWkzuAermU2\
            8leOAdkrJ8-Xm2JV6cg7IU1PMZx62Up2Dpq6mweF_4qiBvEnmz_uk9rK3qtWAnHGQfyNvwxPE_DEBVJYSwX7\
            PP8uvQPF
            """
        ),
    ]
}
