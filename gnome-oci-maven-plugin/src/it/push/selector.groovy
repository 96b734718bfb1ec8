// Debian's docker-registry is what is pushed to.
def found = System.getenv('PATH').split(':').any { new File(it, 'docker-registry').canExecute() }
if (!found) {
    println 'docker-registry is not installed: this project is left out'
}
return found
