#!/usr/bin/env python3
"""`palmares centre check-cms` against a real WordPress with PHP and MariaDB. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/centre_wordpress.py"""

import os
import tempfile
import unittest

from centre_fixture import FOLDER, check, findings, load, load_variant
from wordpress_fixture import PLUGIN, Front, WordPress, relay


def setUpModule():
    load()
    load_variant("ndrc-debian", "6.1.9")


class RealWordPress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(dir=FOLDER["path"])
        os.chmod(folder, 0o755)
        cls.site = WordPress(folder)
        cls.addClassCleanup(cls.site.close)
        cls.front = Front(FOLDER["good"], relay(cls.site.port))
        cls.addClassCleanup(cls.front.close)

    def look(self, code=0, session="ndrc-debian", at="", cms="wordpress", **state):
        self.site.become(**state)
        report, said, _ = check(self.front.url + at, "--cms", cms, code=code, session=session)
        return findings(report), said

    def test_as_prescribed(self):
        self.site.become()
        report, _, _ = check(self.front.url, "--cms", "WordPress", session="ndrc-debian")
        self.assertTrue(report["sites"][0]["result"]["asPrescribed"])
        self.assertEqual(
            report["sites"][0]["observed"],
            {"cms": "WORDPRESS", "version": "6.1.9", "theme": "twentyseventeen", "themeVersion": "2.8",
             "extensions": [{"id": "wordpress-seo", "version": "17.8"}]})  # fmt: skip
        self.assertEqual((report["asPrescribed"], report["wrong"]), (1, 0))

    def test_wrong_version(self):
        found, _ = self.look(code=1, session="ndrc-2022")
        self.assertEqual(found["version"], ("WRONG", "6.1.9"))
        self.assertEqual(found["theme"], ("AS_PRESCRIBED", "twentyseventeen"))
        self.assertNotIn("theme version", found)

    def test_wrong_theme(self):
        found, _ = self.look(code=1, theme="twentytwentyone")
        self.assertEqual((found["theme"], found["version"][0]), (("WRONG", "twentytwentyone"), "AS_PRESCRIBED"))
        # a child is not its parent
        self.assertEqual(self.look(code=1, theme="chez-nous")[0]["theme"], ("WRONG", "chez-nous"))

    def test_extension_active(self):
        for quiet in (False, True):  # when the page does not say, the REST interface does
            found, _ = self.look(code=1, active=True, quiet=quiet)
            self.assertEqual(found["extension wordpress-seo"], ("WRONG", "present, active"))

    def test_extension_absent(self):
        self.site.plugin(present=False)
        self.addCleanup(self.site.plugin, present=True)
        self.assertEqual(self.look(code=1)[0]["extension wordpress-seo"], ("WRONG", "absent"))

    def test_extension_without_its_readme(self):
        os.remove(f"{self.site.content}/plugins/{PLUGIN}/readme.txt")
        self.addCleanup(self.site.plugin, present=True)
        self.assertEqual(self.look()[0]["extension wordpress-seo"], ("AS_PRESCRIBED", "present, not active"))

    def test_extension_that_cannot_be_told(self):
        self.assertEqual(self.look(code=1, closed=True)[0]["extension wordpress-seo"], ("UNKNOWN", ""))

    def test_plain_permalinks_and_a_folder(self):
        for at in ("", "blog", "blog/index.php"):
            self.assertEqual(self.look(permalinks="", at=at)[0]["version"], ("AS_PRESCRIBED", "6.1.9"))
        self.look(at="blog/")

    def test_version_hidden_in_the_page(self):
        self.assertEqual(self.look(hidden="page")[0]["version"], ("AS_PRESCRIBED", "6.1.9"))

    def test_version_said_twice(self):
        found, said = self.look(code=1, hidden="other")
        self.assertEqual(found["version"], ("UNKNOWN", ""))
        self.assertIn("it says two versions, 9.9 and 6.1.9", said)

    def test_a_shop_was_expected(self):
        self.assertEqual(self.look(code=1, cms="prestashop")[0], {"CMS": ("WRONG", "WordPress")})


if __name__ == "__main__":
    unittest.main()
