"""A real WordPress: Debian's, on PHP's own server and a MariaDB of its own, in one folder, behind TLS; and certificates for sites."""

import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time

SHARE = "/usr/share/wordpress"
NOBODY = "nobody" if os.geteuid() == 0 else None

CONFIG = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'wp'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:%(socket)s');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
$table_prefix = 'wp_';
define('WP_CONTENT_DIR', '%(content)s');
$_SERVER['HTTPS'] = 'on';
$host = $_SERVER['HTTP_HOST'] ?? 'localhost';
$folder = str_starts_with($_SERVER['REQUEST_URI'] ?? '', '/blog') ? '/blog' : '';
define('WP_HOME', "https://$host$folder"); define('WP_SITEURL', WP_HOME);
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_DEBUG', false);
require_once ABSPATH . 'wp-settings.php';
"""

# Run by hand, as wp-admin/install.php would.
INSTALL = """<?php
function wp_new_blog_notification() {}
define('WP_INSTALLING', true);
require ABSPATH . 'wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Meubles', 'admin', 'admin@site.invalid', false, '', 'a password of a test');
update_option('permalink_structure', '/%postname%/');
switch_theme('twentyseventeen');
"""

# Stands in for the theme that Debian does not have: the head of a theme and the least of a page.
THEME_STYLE = """/*
Theme Name: Twenty Seventeen
Author: a stand-in of the tests
Version: 2.8
Text Domain: twentyseventeen
*/
"""
THEME_FUNCTIONS = "<?php add_action('wp_enqueue_scripts', function () { wp_enqueue_style('s', get_stylesheet_uri(), [], '2.8'); });"
THEME_INDEX = """<!DOCTYPE html>
<html><head><?php wp_head(); ?></head><body <?php body_class(); ?>><h1><?php bloginfo('name'); ?></h1><?php wp_footer(); ?></body></html>
"""
# What sites do to hide, as options of the test: nothing of the version in the page, another one there, no files and no interface for strangers.
HIDING = """<?php
$hidden = get_option('stand_in_hidden');
if ($hidden === 'page') remove_action('wp_head', 'wp_generator');
if ($hidden === 'other') add_filter('get_the_generator_xhtml', fn () => '<meta name="generator" content="WordPress 9.9" />');
if (get_option('stand_in_closed')) {
    add_filter('rest_authentication_errors', fn () => new WP_Error('closed', 'closed', ['status' => 401]));
}
"""
CHILD_STYLE = "/*\nTheme Name: Chez nous\nTemplate: twentyseventeen\nVersion: 0.1\n*/\n"
CHILD_FUNCTIONS = """<?php add_action('wp_enqueue_scripts', function () {
    wp_enqueue_style('p', get_template_directory_uri() . '/style.css'); wp_enqueue_style('c', get_stylesheet_uri()); });
"""

# Stands in for Yoast, which Debian does not have: what it shows of itself.
PLUGIN = "wordpress-seo"
PLUGIN_README = "=== Yoast SEO ===\nContributors: a stand-in of the tests\nStable tag: 17.8\n\nText.\n"
PLUGIN_CODE = """<?php
/* Plugin Name: Yoast SEO
Version: 17.8 */
if (!get_option('stand_in_quiet')) add_action('wp_head', function () { echo "<!-- This site is optimized with the Yoast SEO plugin v17.8 -->\\n"; });
add_action('rest_api_init', function () {
    register_rest_route('yoast/v1', '/stand-in', ['methods' => 'GET', 'callback' => '__return_true', 'permission_callback' => '__return_true']); });
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def wait_for(condition, what, seconds=20):
    for _ in range(seconds * 50):
        if condition():
            return
        time.sleep(0.02)
    raise TimeoutError(what)


def listens(port):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port)).close()
        return True
    return False


class Authority:
    """Certificates for sites: good ones, and all the wrong ones."""

    def __init__(self, folder):
        self.folder = folder
        self.ca = self.path("ca.crt")
        self.openssl("req", "-x509", *self.new_key("ca"), "-out", self.ca, "-days", "2", "-subj", "/CN=test CA")

    def path(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    def new_key(self, name):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.path(f"{name}.key")]

    def issue(self, name, host="localhost", expired=False):
        certificate, request, extensions = self.path(f"{name}.crt"), self.path(f"{name}.csr"), self.path(f"{name}.ext")
        write(extensions, f"subjectAltName=DNS:{host}\n")
        self.openssl("req", *self.new_key(name), "-out", request, "-subj", f"/CN={host}")
        days = ["-days", "-1"] if expired else ["-days", "2"]
        self.openssl("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.path("ca.key"), "-CAcreateserial", "-out", certificate,
                     "-extfile", extensions, *days)  # fmt: skip
        return self.context(name)

    def self_signed(self, name):
        self.openssl("req", "-x509", *self.new_key(name), "-out", self.path(f"{name}.crt"), "-days", "2", "-subj", "/CN=localhost",
                     "-addext", "subjectAltName=DNS:localhost")  # fmt: skip
        return self.context(name)

    def context(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path(f"{name}.crt"), self.path(f"{name}.key"))
        return context


class Front:
    """A TLS port in front of a function that takes a connected socket, each on a thread of its own."""

    def __init__(self, context, serve):
        self.context, self.serve = context, serve
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.url = f"https://localhost:{self.port}/"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(plain,), daemon=True).start()

    def one(self, plain):
        with contextlib.suppress(OSError), plain:
            plain.settimeout(30)
            with self.context.wrap_socket(plain, server_side=True) as tls:
                self.serve(tls)

    def close(self):
        self.listener.close()


def relay(port):
    """For Front: to a server that closes after each answer."""

    def serve(tls):
        data = b""
        while b"\r\n\r\n" not in data:
            part = tls.recv(65536)
            if not part:
                return
            data += part
        data = re.sub(rb"(?im)^connection:.*\r\n", b"", data).replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
        with socket.create_connection(("127.0.0.1", port)) as server:
            server.sendall(data)
            while part := server.recv(65536):
                tls.sendall(part)

    return serve


class WordPress:
    """One installation, at / and in /blog/ of its server."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        self.docroot = os.path.join(folder, "docroot")
        self.site = self.docroot + "/"
        self.content = self.site + "wp-content"
        self.socket = os.path.join(folder, "data", "s")
        self.port = free_port()
        try:
            self.install()
        except BaseException:
            self.close()
            raise

    def install(self):
        self.lay_out()
        self.start_database()
        self.php(INSTALL)
        self.start([*self.php_command(cached=True), "-S", f"127.0.0.1:{self.port}", "-t", self.docroot], "php.log", PHP_CLI_SERVER_WORKERS="4")
        wait_for(lambda: listens(self.port), "php does not listen")

    def lay_out(self):
        os.makedirs(self.content)
        os.symlink(".", self.site + "blog")
        for name in os.listdir(SHARE):
            if name not in ("wp-content", "wp-config.php", ".htaccess"):
                os.symlink(os.path.join(SHARE, name), self.site + name)
        write(self.site + "wp-config.php", CONFIG % {"socket": self.socket, "content": self.content})
        write(os.path.join(self.folder, "prepend.php"), f"<?php if (!defined('ABSPATH')) define('ABSPATH', '{self.site}');")
        os.makedirs(self.content + "/themes")
        os.symlink(f"{SHARE}/wp-content/themes/twentytwentyone", f"{self.content}/themes/twentytwentyone")
        for theme, style, functions in (("twentyseventeen", THEME_STYLE, THEME_FUNCTIONS), ("chez-nous", CHILD_STYLE, CHILD_FUNCTIONS)):
            write(f"{self.content}/themes/{theme}/style.css", style)
            write(f"{self.content}/themes/{theme}/functions.php", functions)
        write(f"{self.content}/themes/twentyseventeen/index.php", THEME_INDEX)
        write(f"{self.content}/mu-plugins/hiding.php", HIDING)
        self.plugin(present=True)

    def plugin(self, present):
        folder = f"{self.content}/plugins/{PLUGIN}"
        shutil.rmtree(folder, ignore_errors=True)
        if present:
            write(f"{folder}/readme.txt", PLUGIN_README)
            write(f"{folder}/wp-seo.php", PLUGIN_CODE)
            write(f"{folder}/index.php", "<?php // Silence is golden.\n")

    def start(self, command, log, **environment):
        with open(os.path.join(self.folder, log), "ab") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd=self.folder, user=NOBODY,
                                       env={**os.environ, **environment}, start_new_session=True)  # fmt: skip
        self.processes.append(process)

    def start_database(self):
        data = os.path.dirname(self.socket)
        os.mkdir(data)
        if NOBODY:
            shutil.chown(data, NOBODY)
        # without its system tables: there in a fifth of a second, for who may open its socket
        self.start(["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={self.socket}", f"--pid-file={data}/pid", f"--tmpdir={data}",
                    "--skip-grant-tables", "--skip-networking", "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=8M",
                    "--innodb-flush-log-at-trx-commit=0"], "mariadb.log")  # fmt: skip
        wait_for(lambda: os.path.exists(self.socket), "mariadbd does not listen")
        subprocess.run(["mariadb", "--no-defaults", f"--socket={self.socket}", "-e", "CREATE DATABASE wp"], check=True)

    def php_command(self, cached=False):
        return ["php", "-d", f"auto_prepend_file={self.folder}/prepend.php", "-d", f"opcache.enable_cli={int(cached)}"]

    def php(self, code):
        """Run inside WordPress; what it prints."""
        done = subprocess.run(self.php_command(), input=code.encode(), capture_output=True, check=False, user=NOBODY, cwd=self.folder)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout.decode()

    def become(self, theme="twentyseventeen", active=False, permalinks="/%postname%/", hidden="", quiet=False, closed=False):
        """All that a test may want to be otherwise; see HIDING."""
        options = {"permalink_structure": permalinks, "stand_in_hidden": hidden, "stand_in_quiet": int(quiet), "stand_in_closed": int(closed)}
        code = [f"update_option('{name}', '{value}');" for name, value in options.items()]
        code.append(f"{'' if active else 'de'}activate_plugin{'' if active else 's'}('{PLUGIN}/wp-seo.php'); switch_theme('{theme}');")
        self.php("<?php require ABSPATH . 'wp-load.php'; require_once ABSPATH . 'wp-admin/includes/plugin.php';\n" + "\n".join(code))

    def close(self):
        for process in reversed(self.processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()
