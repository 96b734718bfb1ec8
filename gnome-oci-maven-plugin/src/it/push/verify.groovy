import groovy.json.JsonSlurper
import java.security.MessageDigest
import org.gnome.oci.testing.RegistryServer
import org.gnome.oci.testing.SecretScan

def registry = context.get('registry')
try {
    def named = { tag ->
        def connection = new URL("${registry.url()}/v2/gnome/images/manifests/${tag}").openConnection()
        connection.setRequestProperty('Authorization', RegistryServer.basicAuthorization())
        connection.setRequestProperty('Accept', 'application/vnd.oci.image.manifest.v1+json')
        connection.responseCode == 200
            ? 'sha256:' + MessageDigest.getInstance('SHA-256').digest(connection.inputStream.bytes).encodeHex()
            : null
    }
    def log = new File(basedir, 'build.log').text

    def pushed = { module -> new JsonSlurper().parse(new File(basedir, "${module}/target/push.json")) }
    def record = pushed('first')
    assert record.repository == "${registry.host()}/gnome/images" as String
    assert record.tags == ['first-master', 'first-nightly']
    assert record.platform == [architecture: 'amd64', os: 'linux']
    assert named('first-master') == record.digest : 'the build of one module moves its tags'
    assert named('first-nightly') == record.digest

    // Since the second build, nothing has moved the tags of the others.
    def moves = (log =~ /Moved: \S+:(\S+) (sha256:[0-9a-f]{64})/).collect { [it[1], it[2]] }
    def rounds = moves.take(6)*.get(0)
    assert rounds == ['first-master', 'second-master', 'third-master', 'first-nightly', 'second-nightly', 'third-nightly']
    assert moves.drop(6).take(6)*.get(0) == rounds
    assert moves.take(6) == moves.drop(6).take(6) : 'the second build pushes the same images'
    assert moves.drop(12)*.get(0) == ['first-master', 'first-nightly', 'second-51']
    ['second', 'third'].each { module ->
        assert named("${module}-master") == moves.find { it[0] == "${module}-master" }[1]
        assert named("${module}-nightly") == named("${module}-master")
    }
    assert named('second-51') == named('second-nightly')

    assert log.count('2 of 2 blobs sent') == 3 : 'the first build sends all'
    assert log.count('0 of 2 blobs sent') >= 3 : 'the second build sends nothing'
    assert (log =~ /missing: second \(/).find() : 'the third build waits for the module that failed'
    assert log.contains('third: then, when all images of this build are there: tags third-master, third-nightly')
    assert log.contains('Nothing can be pushed offline: run Maven without -o')

    // Maven has decrypted the password of its settings; it stays in memory.
    assert log.contains("credential of ${RegistryServer.USER} from settings.xml, server ${registry.host()}" as String)
    def scan = new SecretScan(RegistryServer.SECRET)
    scan.requireNone(basedir.toPath())
    scan.requireNone('the log of the registry', registry.log().join('\n'))
} finally {
    registry.close()
}
return true
