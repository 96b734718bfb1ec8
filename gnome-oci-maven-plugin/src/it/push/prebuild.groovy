// A registry of its own on a free port, which lives as long as the builds of this project.
def directory = new File(basedir, 'registry')
directory.mkdirs()
def configuration = new File(directory, 'config.yml')
configuration.text = """
version: 0.1
log: {level: info}
storage:
  filesystem: {rootdirectory: "${directory}/storage"}
  maintenance: {uploadpurging: {enabled: false}}
http: {addr: "127.0.0.1:0", secret: test}
"""
def log = new File(directory, 'log')
def process = new ProcessBuilder('docker-registry', 'serve', configuration.path).redirectErrorStream(true).start()
Runtime.runtime.addShutdownHook(new Thread({ process.destroyForcibly() }))
def port = null
def lines = process.inputStream.newReader()
while (port == null) {
    def line = lines.readLine()
    assert line != null : 'docker-registry ended'
    def matcher = line =~ /listening on 127\.0\.0\.1:([0-9]+)/
    if (matcher.find()) {
        port = matcher.group(1)
    }
}
Thread.startDaemon { lines.eachLine { log.append(it + '\n') } }
new File(basedir, 'test.properties').text = "gnome-oci.repository=127.0.0.1:${port}/gnome/images\n"
new File(basedir, 'port').text = port
context.put('registry', process)
return true
