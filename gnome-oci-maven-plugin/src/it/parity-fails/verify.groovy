def log = new File(basedir, 'build.log').text
assert log.contains('only-in-image /added')
assert log.contains('content /content')
assert log.contains('only-in-reference /missing')
assert log.contains('Parity failed: 3 differences are unexplained: correct the image, or add a rule with the reason')
assert new File(basedir, 'target/parity/index.html').text.contains('/added')
