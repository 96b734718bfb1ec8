package org.gnome.oci.system;

import static org.gnome.oci.system.MatrixCase.refused;
import static org.gnome.oci.system.MatrixCase.stricter;

import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** What can be wrong with the objects of a repository. */
final class DamageCases {
    private DamageCases() {}

    static List<MatrixCase> objects() {
        List<MatrixCase> cases = new ArrayList<>();
        for (String suffix : List.of("dirtree", "dirmeta", "filez")) {
            cases.add(refused(
                    "a flipped bit in a " + suffix,
                    trial -> Trial.flip(trial.objects(suffix).get(0), -1)));
            cases.add(refused(
                    "a cut " + suffix, trial -> Trial.cut(trial.objects(suffix).get(0))));
            cases.add(refused(
                    "no " + suffix, trial -> Files.delete(trial.objects(suffix).get(0))));
            cases.add(refused(
                    "an empty " + suffix,
                    trial -> Files.write(trial.objects(suffix).get(0), new byte[0])));
        }
        cases.addAll(List.of(
                refused("a flipped bit in the commit", trial -> Trial.flip(trial.commitObject(), -1)),
                refused("a cut commit", trial -> Trial.cut(trial.commitObject())),
                refused("no commit", trial -> Files.delete(trial.commitObject())),
                refused("more bytes after the commit", trial -> Trial.append(trial.commitObject())),
                refused(
                        "more bytes after a dirtree",
                        trial -> Trial.append(trial.objects("dirtree").get(0))),
                refused(
                        "more bytes after a dirmeta",
                        trial -> Trial.append(trial.objects("dirmeta").get(0))),
                stricter(
                        "more bytes after a file",
                        "nobody vouches for them",
                        trial -> Trial.append(trial.objects("filez").get(0))),
                refused(
                        "another mode in the header of a file",
                        trial -> Trial.flip(trial.objects("filez").get(0), 8 + 19)),
                refused(
                        "another size in the header of a file",
                        trial -> Trial.flip(trial.objects("filez").get(0), 8 + 7)),
                refused(
                        "dirtrees exchanged for one another",
                        trial -> Trial.exchange(
                                trial.objects("dirtree").get(0),
                                trial.objects("dirtree").get(1))),
                refused(
                        "files exchanged for one another",
                        trial -> Trial.exchange(
                                trial.objects("filez").get(0),
                                trial.objects("filez").get(1))),
                refused(
                        "a dirtree in the place of a dirmeta",
                        trial -> Trial.exchange(
                                trial.objects("dirtree").get(0),
                                trial.objects("dirmeta").get(0))),
                refused(
                        "another commit's object in the place of the commit",
                        trial -> Trial.exchange(
                                trial.commitObject(), trial.object(trial.commit(Trial.OTHER_REF), "commit")))));
        return cases;
    }

    /** What can be wrong with the file of a ref. */
    static List<MatrixCase> refs() {
        return List.of(
                refused(
                        "another ref's commit under the ref",
                        trial -> Files.copy(
                                trial.head(Trial.OTHER_REF),
                                trial.head(Trial.REF),
                                StandardCopyOption.REPLACE_EXISTING)),
                refused("a ref to nothing", trial -> Files.writeString(trial.head(Trial.REF), "0".repeat(64))),
                refused("a ref that is none", trial -> Files.writeString(trial.head(Trial.REF), "noise\n")),
                refused("no ref", trial -> Files.delete(trial.head(Trial.REF))));
    }
}
