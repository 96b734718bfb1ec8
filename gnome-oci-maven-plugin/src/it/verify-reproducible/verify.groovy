import groovy.json.JsonSlurper

def log = new File(basedir, 'build.log').text
assert log.contains('There is no image stable to verify: ')
assert log.contains('Run mvn package first')

def image = { module -> new JsonSlurper().parse(new File(basedir, "${module}/target/image.json")) }
assert (log =~ /Reproducible: stable ${image('stable').digest}: 7 files are the same, built again with TZ=/).count == 2
assert log.count('Building again in ') == 3 : 'one second build serves all modules of a session'

def failure = log.readLines().find { it.contains('Not reproducible: unstable ') && it.contains('built again') }
assert (failure =~ /Not reproducible: unstable sha256:[0-9a-f]{64}: built again with TZ=/).find()
assert failure.contains('layer 1: diff ID sha256:')
assert failure.contains('the first path that differs is usr/share/build-info: size: ')
assert failure.contains('content from byte ')
assert failure.contains('the second build is kept in ')
assert failure.contains('reproducible.log')

// SOURCE_DATE_EPOCH reached both builds.
def blob = { module, digest -> new File(basedir, "${module}/target/image/blobs/sha256/" + digest.substring(7)) }
assert new JsonSlurper().parse(blob('stable', image('stable').config.digest)).created == '2009-02-13T23:31:30Z'

// The last second build found no difference and left only its log.
assert !new File(basedir, 'target/reproducible').exists()
assert new File(basedir, 'target/reproducible.log').text.contains('BUILD SUCCESS')

// Nothing but what was built is new in the checkout.
def sources = []
basedir.eachFileRecurse { file ->
    def name = basedir.toPath().relativize(file.toPath()).toString()
    if (file.isFile() && !(name =~ /(^|\/)target\//).find()) {
        sources << name
    }
}
assert sources.toSet() - ['build.log', 'interpolated-pom.xml', 'invoker.properties', 'verify.groovy'].toSet() == [
    'pom.xml', 'stable/pom.xml', 'unstable/pom.xml', 'stable/rootfs/etc/tool.conf', 'stable/tree/usr/bin/tool',
    'unstable/tree/usr/bin/tool', 'unstable/templates/usr/share/build-info'].toSet()

assert (log =~ /The build failed when it was made again with .*: Maven ended with 1, its first error was: .*there is nothing at/).find()
assert log.contains('add -am where -pl leaves out what a module needs')

assert log.contains('Reproducibility is not verified: gnome-oci.reproducible.skip is set')
assert log.contains('is the same as oci-archive:stable/target/stable.oci.tar')
assert log.contains('it is not what oci:stable/target/image is: layer 1: ')
return true
