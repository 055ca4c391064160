#!/usr/bin/env python3
"""`palmares centre check-cms` against a shop that stands in for PrestaShop, and hostile sites. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/centre_cms.py"""

import gzip
import unittest

from centre_fixture import FOLDER, check, findings, load, palmares
from hostile_site import GENERATOR, Flood, Shop, cut, drip, no_http, page, redirect, silent
from wordpress_fixture import Front


def setUpModule():
    load()


class Sites(unittest.TestCase):
    def site(self, serve, context=None):
        front = Front(context or FOLDER["good"], serve)
        self.addCleanup(front.close)
        return front.url

    def problem(self, url, cms="wordpress", within="5"):
        """Of a site that cannot be looked at: the problem and what is said of it; it ends within its time."""
        report, _, seconds = check(url, "--cms", cms, "--within", within, code=1)
        self.assertLess(seconds, int(within) + 10)
        self.assertEqual(report["notReached"], 1)
        return report["sites"][0]["problem"], report["sites"][0]["message"]

    # ---- a shop

    def test_shop(self):
        for shop in (Shop(), Shop(version=None, webservice="1.7.6.5"), Shop(webservice="1.7.6.5"), Shop(padding=20 << 20)):
            report, _, _ = check(self.site(shop), "--cms", "prestashop")
            self.assertEqual(
                findings(report),
                {"CMS": ("AS_PRESCRIBED", "PrestaShop"), "version": ("AS_PRESCRIBED", "1.7.6.5"), "theme": ("AS_PRESCRIBED", "classic"),
                 "theme version": ("AS_PRESCRIBED", "1.0.0")})  # fmt: skip

    def test_shop_that_is_another(self):
        report, _, _ = check(self.site(Shop(version="8.1.0", theme="2.0.1")), "--cms", "prestashop", code=1)
        found = findings(report)
        self.assertEqual((found["version"], found["theme version"]), (("WRONG", "8.1.0"), ("WRONG", "2.0.1")))

    def test_shop_that_does_not_say(self):
        report, _, _ = check(self.site(Shop(version=None, theme=None)), "--cms", "prestashop", code=1)
        found = findings(report)
        self.assertEqual((found["version"], found["theme"], found["theme version"]),
                         (("UNKNOWN", ""), ("AS_PRESCRIBED", "classic"), ("UNKNOWN", "")))  # fmt: skip
        self.assertEqual((report["unknown"], report["wrong"]), (1, 0))

    def test_a_shop_in_place_of_wordpress(self):
        report, _, _ = check(self.site(Shop()), "--cms", "wordpress", code=1)
        self.assertEqual(findings(report), {"CMS": ("WRONG", "PrestaShop")})

    def test_neither(self):
        report, _, _ = check(self.site(page("<html>Bonjour</html>")), "--cms", "wordpress", code=1)
        self.assertEqual(findings(report), {"CMS": ("UNKNOWN", "")})

    # ---- certificates and addresses

    def test_certificates(self):
        authority = FOLDER["authority"]
        for context, problem, words in (
            (authority.issue("other", host="autre.invalid"), "CERTIFICATE_NAME", "of another name"),
            (authority.issue("old", expired=True), "CERTIFICATE_EXPIRED", "has expired"),
            (authority.self_signed("self"), "CERTIFICATE_UNKNOWN", "self-signed or of an unknown authority"),
        ):
            found, message = self.problem(self.site(page(GENERATOR), context))
            self.assertEqual(found, problem)
            self.assertIn(words, message)

    def test_the_system_does_not_know_our_authority(self):
        done = palmares("centre", "check-cms", self.site(page(GENERATOR)), "--cms", "wordpress", "--session", "ndrc-2022", "-o", "csv", code=1)
        self.assertIn(";NOT_REACHED;site;WordPress 5.8.2;;", done.stdout)
        self.assertIn("unknown authority", done.stdout)

    def test_addresses(self):
        for url, words in (
            ("http://localhost/", "only HTTPS is looked at"),
            ("file:///etc/passwd", "only HTTPS is looked at"),
            ("https://admin:secret@localhost/", "no user and no password"),
            ("https://", "no address of a site"),
            ("https://local host/", "no address of a site"),
        ):
            done = palmares("centre", "check-cms", url, "--cms", "wordpress", "--session", "ndrc-2022", code=2)
            self.assertIn(words, done.stderr)
        self.assertEqual(self.problem("https://nowhere.invalid/")[0], "UNRESOLVED")
        self.assertEqual(self.problem("https://localhost:1/")[0], "UNREACHABLE")
        self.assertIn("--cms joomla: the definition of the session has: WORDPRESS, PRESTASHOP",
                      palmares("centre", "check-cms", "https://localhost/", "--cms", "joomla", "--session", "ndrc-2022", code=2).stderr)  # fmt: skip

    # ---- hostile ones

    def test_slow(self):
        drips, silents = self.site(drip), self.site(silent)
        lines = ["centre;cms;url", *(f"A{i};wordpress;{drips}" for i in range(8)), *(f"B{i};wordpress;{silents}" for i in range(8))]
        report, _, seconds = check("--file", "-", "--within", "1", code=1, text="\n".join(lines))
        self.assertLess(seconds, 10)  # one after the other: 16 s
        self.assertEqual(report["notReached"], 16)
        for site in report["sites"]:
            self.assertEqual((site["problem"], "(1 s)" in site["message"]), ("SLOW", True))

    def test_redirects(self):
        self.assertEqual(self.problem(self.site(redirect(lambda n: f"/{n + 1}")))[0], "REDIRECTS")
        for to, words in (
            ("https://autre.invalid/", "another site, https://autre.invalid/"),
            ("http://localhost/", "not HTTPS"),
            ("file:///etc/passwd", "not HTTPS"),
            ("//localhost:1/", "another site"),
            ("/" + "a" * 30000, "another site"),
        ):
            problem, message = self.problem(self.site(redirect(lambda n, to=to: to)))
            self.assertEqual(problem, "REDIRECT_AWAY")
            self.assertIn(words, message)

    def test_floods(self):
        for flood in (Flood(), Flood(chunked=True), Flood(headers=True)):
            problem, _ = self.problem(self.site(flood))
            self.assertEqual(problem, "TOO_LARGE")
            self.assertLess(flood.sent, 32 << 20)

    def test_bombs(self):
        squeezed = gzip.compress(bytes(64 << 20))
        bombs = (
            page(squeezed, headers=["Content-Encoding: gzip"]),
            page("<meta " * 300000),
            page("<!--" * 500000),
            page("/themes/" * 250000),
            page("<" * 2000000),
            page(bytes(1 << 20)),
            page('{"namespaces":' + "[" * 500000),
        )
        for bomb in bombs:
            report, _, seconds = check(self.site(bomb), "--cms", "wordpress", "--within", "5", code=1)
            self.assertEqual(report["unknown"], 1)
            self.assertLess(seconds, 15)

    def test_broken(self):
        for serve in (cut, no_http):
            self.assertEqual(self.problem(self.site(serve))[0], "BROKEN")
        problem, message = self.problem(self.site(page("", "503 Service Unavailable")))
        self.assertEqual((problem, "HTTP status 503" in message), ("STATUS", True))

    def test_what_it_says_does_not_drive_the_terminal(self):
        evil = '<meta name="generator" content="WordPress 5.8.2\x1b[2J=cmd"><a href="/wp-content/themes/\x1b]0;x\x07/style.css">\0'
        done = palmares("centre", "check-cms", self.site(page(evil)), "--cms", "wordpress", "--session", "ndrc-2022", "--ca-file",
                        FOLDER["authority"].ca, code=1)  # fmt: skip
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.assertIn("5.8.2", done.stdout)

    # ---- all centres

    def test_file(self):
        shop = self.site(Shop())
        lines = ["url;centre;cms", f"{self.site(page(GENERATOR))};0750655E;wordpress", f'"{shop}";0750655E;PrestaShop',
                 "https://localhost:1/;0690026D;wordpress", "https://nowhere.invalid/;0130001A;prestashop"]  # fmt: skip
        lines += [f"{shop};C{i:03d};prestashop" for i in range(60)]
        arguments = ["--ca-file", FOLDER["authority"].ca, "--session", "ndrc-2022", "--file", "-"]
        done = palmares("centre", "check-cms", *arguments, text="\r\n".join(lines) + "\r\n", code=1)
        self.assertIn("sites: 64; as prescribed: 61, wrong: 1, do not say: 0, not reached: 2", done.stderr)
        rows = [line for line in done.stdout.splitlines() if "0690026D" in line]
        self.assertEqual(len(rows), 1)
        self.assertIn("NOT_REACHED", rows[0])
        done = palmares("centre", "check-cms", *arguments, "-o", "csv", text="\n".join(lines[:3:2]), code=0)
        self.assertEqual(done.stdout.splitlines()[0], "centre;url;cms;verdict;what;prescribed;observed;message")
        self.assertIn("0750655E;%s;PRESTASHOP;AS_PRESCRIBED;version;1.7.6.5;1.7.6.5;" % shop, done.stdout)

    def test_bad_file(self):
        lines = ["centre;cms;url", "A1;wordpress;http://a.invalid/", "A1;joomla;https://a.invalid/", ";wordpress;https://a.invalid/",
                 "A2;wordpress;https://a.invalid/", "", "A2;wordpress;https://b.invalid/", "A3;wordpress"]  # fmt: skip
        done = palmares("centre", "check-cms", "--session", "ndrc-2022", "--file", "-", text="\n".join(lines), code=4)
        for line, words in ((2, "only HTTPS"), (3, "the definition of the session has: WORDPRESS, PRESTASHOP"), (4, "code of a centre"),
                            (7, "has a line for this CMS already"), (8, "no address of a site")):  # fmt: skip
            self.assertRegex(done.stderr, rf"-:{line}: .*{words}")
        self.assertIn("no site was looked at: correct the file (lines: 5)", done.stderr)
        done = palmares("centre", "check-cms", "--session", "ndrc-2022", "--file", "-", text="a;b\n", code=4)
        self.assertIn("the first line must name the columns: centre;cms;url", done.stderr)
        palmares("centre", "check-cms", "--session", "ndrc-2022", "--file", "nowhere.csv", code=3)
        palmares("centre", "check-cms", "--session", "ndrc-2022", code=2)


if __name__ == "__main__":
    unittest.main()
