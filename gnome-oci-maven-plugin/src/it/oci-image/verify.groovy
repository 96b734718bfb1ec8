import groovy.json.JsonSlurper

def image = new JsonSlurper().parse(new File(basedir, 'target/image.json'))
assert image.image == 'registry.example.org/tools/example:tool-master'
assert image.layers.size() == 1
assert image.sources[0].kind == 'directory'
assert !new File(basedir, 'target/image.json').text.contains(basedir.name + '/tree')
def index = new JsonSlurper().parse(new File(basedir, 'target/image/index.json'))
assert index.manifests[0].digest == image.digest
assert index.manifests[0].annotations['org.opencontainers.image.ref.name'] == image.image
def blob = { digest -> new File(basedir, 'target/image/blobs/sha256/' + digest.substring(7)) }
def config = new JsonSlurper().parse(blob(image.config.digest))
assert config.config.Labels == ['org.example.kept': 'yes']
assert config.created == '2011-11-11T11:11:11Z'
assert new File(basedir, 'target/tool.oci.tar').isFile()
assert new JsonSlurper().parse(new File(basedir, 'target/parity/parity.json')).outcome == 'identical'
assert new File(basedir, 'target/parity/index.html').isFile()
def installed = new File(localRepositoryPath, 'org/example/tool/1/tool-1.json')
assert installed.text == new File(basedir, 'target/image.json').text
def log = new File(basedir, 'build.log').text
assert log.contains('Built: registry.example.org/tools/example:tool-master')
assert log.contains('Unchanged and verified: registry.example.org/tools/example:tool-master')
