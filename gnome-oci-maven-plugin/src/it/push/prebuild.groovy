import org.gnome.oci.testing.RegistryServer

// A registry with passwords on a free port, which lives as long as the builds of this project.
def registry = RegistryServer.start(new File(basedir.parentFile, 'push-registry').toPath(), RegistryServer.Option.PASSWORDS)
Runtime.runtime.addShutdownHook(new Thread({ registry.close() }))
new File(basedir, 'test.properties').text = """
gnome-oci.repository=${registry.host()}/gnome/images
it.registry=${registry.host()}
settings.security=${basedir}/settings-security.xml
"""
context.put('registry', registry)
return true
