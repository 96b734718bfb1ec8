package org.gnome.oci.source.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.FormatException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnsupportedFeatureException;
import org.gnome.oci.source.tar.TarBytes.Header;
import org.gnome.oci.source.tar.TarFormat.Field;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
    private static List<TarEntry> entries(byte[] archive) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(archive), "x.tar");
        List<TarEntry> entries = new ArrayList<>();
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            entries.add(entry.get());
        }
        return entries;
    }

    private static TarEntry single(TarBytes archive) throws IOException {
        List<TarEntry> entries = entries(archive.ended());
        assertThat(entries).hasSize(1);
        return entries.get(0);
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(TarBytes archive) {
        byte[] bytes = archive.ended();
        return assertThatThrownBy(() -> entries(bytes)).isInstanceOf(FormatException.class);
    }

    private static ByteString bytes(String latin1) {
        return ByteString.copyOf(TarBytes.latin1(latin1));
    }

    @Test
    void readsEveryType() throws IOException {
        TarBytes archive = new TarBytes()
                .directory("d/", 0755)
                .file("f", "content")
                .link('1', "h", "f")
                .link('2', "s", "../target")
                .header(new Header('3', "c").octal(Field.DEVMAJOR, 0xfff).octal(Field.DEVMINOR, 0xfffff))
                .header(new Header('4', "b").octal(Field.DEVMAJOR, 1))
                .header(new Header('6', "p"))
                .entry(new Header('7', "contiguous"), "content")
                .header(new Header('\0', "old"));
        assertThat(entries(archive.ended()))
                .extracting(TarEntry::type)
                .containsExactly(
                        TarEntry.Type.DIRECTORY,
                        TarEntry.Type.REGULAR_FILE,
                        TarEntry.Type.HARDLINK,
                        TarEntry.Type.SYMBOLIC_LINK,
                        TarEntry.Type.CHARACTER_DEVICE,
                        TarEntry.Type.BLOCK_DEVICE,
                        TarEntry.Type.FIFO,
                        TarEntry.Type.REGULAR_FILE,
                        TarEntry.Type.REGULAR_FILE);
    }

    @Test
    void readsEveryFieldOfTheHeader() throws IOException {
        TarEntry entry = single(new TarBytes()
                .header(new Header('3', "c")
                        .octal(Field.MODE, 0104755)
                        .octal(Field.UID, 07777777)
                        .octal(Field.GID, 12)
                        .octal(Field.MTIME, 077777777777L)
                        .octal(Field.DEVMAJOR, 259)
                        .octal(Field.DEVMINOR, 70000)));
        assertThat(entry.metadata().permissions()).isEqualTo(04755);
        assertThat(entry.metadata().uid()).isEqualTo(07777777);
        assertThat(entry.metadata().gid()).isEqualTo(12);
        assertThat(entry.metadata().mtime()).isEqualTo(Instant.ofEpochSecond(077777777777L));
        assertThat(entry.deviceMajor()).isEqualTo(259);
        assertThat(entry.deviceMinor()).isEqualTo(70000);
    }

    @Test
    void readsNumbersInBase256() throws IOException {
        TarEntry entry = single(new TarBytes()
                .header(new Header('5', "d")
                        .gnu()
                        .base256(Field.UID, 0xffff_fffeL)
                        .base256(Field.GID, 0x8000_0000L)
                        .base256(Field.MTIME, -5)));
        assertThat(entry.metadata().uid()).isEqualTo(0xffff_fffeL);
        assertThat(entry.metadata().gid()).isEqualTo(0x8000_0000L);
        assertThat(entry.metadata().mtime()).isEqualTo(Instant.ofEpochSecond(-5));
    }

    @Test
    void readsNumbersThatEndWithSpacesOrFillTheirField() throws IOException {
        TarEntry entry = single(new TarBytes()
                .header(new Header('5', "d").text(Field.MODE, "  0755 \0").text(Field.UID, "00000012")));
        assertThat(entry.metadata().permissions()).isEqualTo(0755);
        assertThat(entry.metadata().uid()).isEqualTo(10);
    }

    @Test
    void joinsPrefixAndNameOfUstar() throws IOException {
        String prefix = "p".repeat(155);
        String name = "n".repeat(100);
        Header header = new Header('0', name).text(Field.PREFIX, prefix);
        assertThat(single(new TarBytes().header(header)).name()).isEqualTo(bytes(prefix + "/" + name));
    }

    @Test
    void takesNoPrefixFromGnuHeaders() throws IOException {
        Header header = new Header('0', "name").gnu().text(Field.PREFIX, "14000000000");
        assertThat(single(new TarBytes().header(header)).name()).isEqualTo(bytes("name"));
    }

    @Test
    void readsArchivesFromBeforePosix() throws IOException {
        TarBytes archive = new TarBytes()
                .header(new Header('\0', "dir/").v7())
                .entry(new Header('\0', "dir/file").v7(), "content")
                .header(new Header('1', "link").v7().text(Field.LINKNAME, "dir/file"));
        assertThat(entries(archive.ended()))
                .extracting(TarEntry::type)
                .containsExactly(TarEntry.Type.DIRECTORY, TarEntry.Type.REGULAR_FILE, TarEntry.Type.HARDLINK);
    }

    @Test
    void readsLongNamesOfGnuTar() throws IOException {
        String name = "n\u00ff\n".repeat(100);
        String target = "t\u0080".repeat(200);
        TarEntry entry = single(new TarBytes()
                .gnuLong('K', target)
                .gnuLong('L', name)
                .header(new Header('2', "cut").gnu().text(Field.LINKNAME, "cut")));
        assertThat(entry.name()).isEqualTo(bytes(name));
        assertThat(entry.linkName()).isEqualTo(bytes(target));
    }

    @Test
    void readsPaxRecordsByteForByte() throws IOException {
        TarEntry entry = single(new TarBytes()
                .pax(
                        'x',
                        "path=\u00ff\u00fe\nname",
                        "uid=4294967294",
                        "gid=3000000000",
                        "mtime=1700000000.123456789",
                        "SCHILY.xattr.user.\u00e9=\0\u0080\u00ff\n=",
                        "SCHILY.xattr.user.a%3Db%25=",
                        "comment=ignored",
                        "atime=1.5",
                        "freedesktopsdk.checksum.sha256=ignored",
                        "SCHILY.dev=ignored")
                .file("cut", "content"));
        assertThat(entry.name()).isEqualTo(bytes("\u00ff\u00fe\nname"));
        assertThat(entry.metadata().uid()).isEqualTo(4294967294L);
        assertThat(entry.metadata().gid()).isEqualTo(3000000000L);
        assertThat(entry.metadata().mtime()).isEqualTo(Instant.ofEpochSecond(1700000000, 123456789));
        assertThat(entry.metadata().xattrs().values())
                .hasSize(2)
                .containsEntry(bytes("user.\u00e9"), bytes("\0\u0080\u00ff\n="))
                .containsEntry(bytes("user.a=b%"), ByteString.EMPTY);
    }

    @Test
    void readsAttributesOfLibarchive() throws IOException {
        TarEntry entry = single(new TarBytes()
                .pax('x', "LIBARCHIVE.xattr.user.a%3Db%FF=AP8", "SCHILY.xattr.user.a%3Db%FF=\0\u00ff")
                .file("f", ""));
        assertThat(entry.metadata().xattrs().values())
                .hasSize(1)
                .containsEntry(bytes("user.a=b\u00ff"), bytes("\0\u00ff"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "-1, -1, 0",
        "1.5, 1, 500000000",
        "-1.5, -2, 500000000",
        "1.0000000019, 1, 1",
        "-1.0000000001, -2, 999999999",
        "9999999999999999, 9999999999999999, 0"
    })
    void roundsPaxTimesDown(String text, long seconds, int nanos) throws IOException {
        TarEntry entry = single(new TarBytes().pax('x', "mtime=" + text).file("f", ""));
        assertThat(entry.metadata().mtime()).isEqualTo(Instant.ofEpochSecond(seconds, nanos));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e9", "+1", ".5", "1.", "1.2.3", "--1", "0x10", " 1", "10000000000000000", "1\0"})
    void refusesOtherPaxTimes(String text) {
        assertRefused(new TarBytes().pax('x', "mtime=" + text).file("f", "")).hasMessageContaining("mtime");
    }

    @Test
    @DisplayName("CVE-2023-42503: refuses pax times of a million digits at once")
    void refusesPaxTimesOfAThousandMillionDigitsAtOnce() {
        assertRefused(new TarBytes().pax('x', "mtime=" + "9".repeat(1_000_000)).file("f", ""))
                .hasMessageContaining("mtime");
    }

    @Test
    void readsContentsOfTheirExactSize() throws IOException {
        byte[] archive = new TarBytes()
                .file("a", "x".repeat(511))
                .file("b", "y".repeat(512))
                .file("c", "z".repeat(513))
                .ended();
        TarReader reader = new TarReader(new ByteArrayInputStream(archive), "x.tar");
        for (int size = 511; size <= 513; size++) {
            assertThat(reader.next().orElseThrow().size()).isEqualTo(size);
            assertThat(reader.content().readAllBytes()).hasSize(size);
        }
        assertThat(reader.next()).isEmpty();
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void passesOverContentsThatWereReadInPart() throws IOException {
        byte[] archive =
                new TarBytes().file("a", "x".repeat(2000)).file("b", "end").ended();
        TarReader reader = new TarReader(new ByteArrayInputStream(archive), "x.tar");
        assertThat(reader.next()).isPresent();
        assertThat(reader.content().readNBytes(700)).hasSize(700);
        TarEntry second = reader.next().orElseThrow();
        assertThat(second.offset()).isEqualTo(512 + 2048);
        assertThat(second.contentOffset()).isEqualTo(512 + 2048 + 512);
        assertThat(reader.content().readAllBytes()).isEqualTo(TarBytes.latin1("end"));
    }

    /** CVE-2025-62518: a reader that takes the size of the header takes content for headers. */
    @Test
    @DisplayName("CVE-2025-62518: takes the size of the pax header for the next entry and no other")
    void takesTheSizeOfThePaxHeaderForTheNextEntryAndNoOther() throws IOException {
        byte[] smuggled = new TarBytes().file("smuggled", "").toByteArray();
        byte[] archive = new TarBytes()
                .pax('x', "size=" + smuggled.length)
                .header(new Header('0', "outer"))
                .padded(smuggled)
                .file("after", "content")
                .ended();
        List<TarEntry> entries = entries(archive);
        assertThat(entries).extracting(TarEntry::name).containsExactly(bytes("outer"), bytes("after"));
        assertThat(entries).extracting(TarEntry::size).containsExactly(512L, 7L);
    }

    /** tar-rs took the size of a pax header for the long name that came after it. */
    @Test
    void takesTheSizeOfThePaxHeaderNotForALongName() throws IOException {
        TarEntry entry = single(new TarBytes()
                .pax('x', "size=3")
                .gnuLong('L', "long")
                .header(new Header('0', "short"))
                .padded(TarBytes.latin1("abc")));
        assertThat(entry.name()).isEqualTo(bytes("long"));
        assertThat(entry.size()).isEqualTo(3);
    }

    @Test
    void appliesGlobalHeadersUntilOthersComeOrAnEntryHasItsOwn() throws IOException {
        byte[] archive = new TarBytes()
                .pax('g', "uid=7", "gid=8", "comment=4f2a")
                .file("a", "")
                .pax('x', "uid=9")
                .file("b", "")
                .pax('g', "uid=5")
                .file("c", "")
                .ended();
        assertThat(entries(archive)).extracting(entry -> entry.metadata().uid()).containsExactly(7L, 9L, 5L);
        assertThat(entries(archive)).extracting(entry -> entry.metadata().gid()).containsExactly(8L, 8L, 8L);
    }

    /** GNU tar refuses them, commons-compress takes what the header block says. */
    @ParameterizedTest
    @ValueSource(strings = {"uid=", "gid=", "mtime=", "atime="})
    void refusesValuesThatAreTakenBack(String record) {
        assertRefused(new TarBytes().pax('x', record).file("f", "")).hasMessageContaining("is empty");
        assertRefused(new TarBytes().pax('g', record).file("f", "")).hasMessageContaining("is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"path=x", "linkpath=x", "size=1", "SCHILY.xattr.user.a=x", "LIBARCHIVE.xattr.user.a=AA"})
    void refusesGlobalHeadersThatNameOneEntry(String record) {
        assertRefused(new TarBytes().pax('g', record).file("f", ""))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("global");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GNU.sparse.major=1",
                "GNU.sparse.map=0,1",
                "SCHILY.realsize=7",
                "SCHILY.acl.access=user::rwx",
                "RHT.security.selinux=system_u",
                "GNU.volume.filename=x",
                "hdrcharset=ISO-IR 8859 1 1998"
            })
    void refusesPaxFeaturesThatAreNotReadByName(String record) {
        assertRefused(new TarBytes().pax('x', record).file("f", ""))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(record.substring(0, record.indexOf('=')));
    }

    @Test
    void refusesMalformedGlobalHeaders() {
        assertRefused(new TarBytes().pax('g', "uid=x").file("f", "")).hasMessageContaining("uid");
        assertRefused(new TarBytes().pax('g', "hdrcharset=KOI8-R").file("f", ""))
                .hasMessageContaining("hdrcharset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-IR 10646 2000 UTF-8", "BINARY"})
    void takesNamesAsBytesInBothStandardCharsets(String charset) throws IOException {
        TarBytes archive =
                new TarBytes().pax('x', "hdrcharset=" + charset, "path=\u00ff").file("f", "");
        assertThat(single(archive).name()).isEqualTo(bytes("\u00ff"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "path=",
                "path=a\0b",
                "linkpath=",
                "size=",
                "size=-1",
                "size=1 ",
                "size=9999999999999999999",
                "size=999999999999999999",
                "uid=4294967295",
                "uid=-1",
                "gid=0x1",
                "SCHILY.xattr.=x",
                "SCHILY.xattr.a\0b=x",
                "LIBARCHIVE.xattr.user.x=***",
                "LIBARCHIVE.xattr.user.%4=AA",
                "LIBARCHIVE.xattr.user.%+1=AA"
            })
    void refusesPaxValuesOfNoMeaning(String record) {
        assertRefused(new TarBytes().pax('x', record).file("f", "")).isInstanceOf(MalformedFormatException.class);
    }

    @Test
    void refusesAttributesThatDisagree() {
        assertRefused(new TarBytes()
                        .pax('x', "LIBARCHIVE.xattr.user.a=AA==", "SCHILY.xattr.user.a=other")
                        .file("f", ""))
                .hasMessageContaining("disagrees");
    }

    @Test
    void refusesPaxKeywordsThatComeTwice() {
        assertRefused(new TarBytes().pax('x', "path=a", "path=b").file("f", "")).hasMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7 a=b\n",
                "5 a=b\n",
                "06 a=b\n",
                "6 a=b ",
                "6a=b\n",
                " 6 a=b\n",
                "-6 a=b\n",
                "6 a=b\n\0",
                "5 =b\n",
                "4 a\n",
                "3 \n",
                "2\n",
                "6",
                "6 ",
                "99999999 a=b\n",
                "6 a=b\n9"
            })
    @DisplayName("CVE-2026-32766: refuses malformed pax records instead of passing over them")
    void refusesMalformedPaxRecords(String content) {
        assertRefused(new TarBytes().entry(new Header('x', "pax"), content).file("f", ""))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("pax header");
    }

    @ParameterizedTest
    @ValueSource(chars = {'x', 'g', 'L', 'K'})
    void refusesAnExtendedHeaderOfAGigabyteBeforeReadingIt(char type) {
        byte[] header = new Header(type, "pax").octal(Field.SIZE, 1 << 30).block();
        InputStream unreadable = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] buffer, int offset, int length) {
                throw new AssertionError("reads what it should refuse");
            }
        };
        InputStream in = new SequenceInputStream(new ByteArrayInputStream(header), unreadable);
        assertThatThrownBy(() -> new TarReader(in, "x.tar").next())
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("size")
                .hasMessageContaining("1073741824");
    }

    @Test
    void refusesExtendedHeadersWithoutEntry() {
        assertRefused(new TarBytes().pax('x', "path=a")).hasMessageContaining("extended header");
        assertRefused(new TarBytes().gnuLong('L', "a")).hasMessageContaining("extended header");
        assertRefused(new TarBytes().pax('x', "path=a").pax('g', "uid=1").file("f", ""))
                .hasMessageContaining("extended header");
    }

    @Test
    void refusesTwoNamesForOneEntry() {
        assertRefused(new TarBytes().pax('x', "path=a").pax('x', "path=b").file("f", ""))
                .hasMessageContaining("twice");
        assertRefused(new TarBytes().gnuLong('L', "a").gnuLong('L', "b").file("f", ""))
                .hasMessageContaining("twice");
        assertRefused(new TarBytes().gnuLong('L', "a").pax('x', "path=b").file("f", ""))
                .hasMessageContaining("GNU header");
        assertRefused(new TarBytes().gnuLong('K', "a").pax('x', "linkpath=b").link('2', "s", "t"))
                .hasMessageContaining("GNU header");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b", "\0"})
    void refusesMalformedLongNames(String text) {
        assertRefused(new TarBytes().gnuLong('L', text).file("f", "")).hasMessageContaining("GNU long name");
    }

    @ParameterizedTest
    @ValueSource(chars = {'S', 'M', 'V', 'D', 'N', 'X', 'A', 'Z', '8', '9', ' ', '\u00ff'})
    void refusesTypesThatAreNotRead(char type) {
        assertRefused(new TarBytes().header(new Header(type, "f").gnu()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("typeflag")
                .hasMessageContaining("@ 0x9c]");
    }

    @Test
    void refusesHeadersOfStar() {
        assertRefused(new TarBytes().header(new Header('0', "f").text(Field.TRAILER, "tar\0")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("star");
    }

    @Test
    void refusesUnknownMagic() {
        assertRefused(new TarBytes().header(new Header('0', "f").text(Field.MAGIC, "ustar\0" + "01")))
                .hasMessageContaining("magic");
        assertRefused(new TarBytes().header(new Header('5', "f").v7())).hasMessageContaining("typeflag");
    }

    @ParameterizedTest
    @CsvSource({
        "MODE, 0o44",
        "MODE, -644",
        "MODE, 08",
        "MODE, ''",
        "MODE, '       '",
        "MODE, 644x",
        "UID, 1 2",
        "MODE, 0200000",
        "SIZE, ''",
        "MTIME, abc",
        "GID, 1-"
    })
    void refusesFieldsThatHoldNoNumber(Field field, String text) {
        assertRefused(new TarBytes().header(new Header('0', "f").text(field, text)))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("tar header." + field.name().toLowerCase(Locale.ROOT));
    }

    /** commons-compress refuses them, other readers never look. */
    @ParameterizedTest
    @ValueSource(strings = {"MODE", "UID", "GID", "SIZE", "MTIME", "DEVMAJOR", "DEVMINOR"})
    void refusesFieldsThatHoldNoNumberAlsoWhereNobodyAsks(Field field) {
        Header entry = new Header('0', "f").text(field, "1x");
        assertRefused(
                new TarBytes().pax('x', "uid=1", "gid=1", "size=0", "mtime=1").header(entry));
        assertRefused(
                new TarBytes().header(new Header('x', "pax").text(field, "1x")).file("f", ""));
        assertRefused(new TarBytes()
                .header(new Header('2', "f").text(Field.LINKNAME, "t").text(field, "1x")));
    }

    /** A prefix that goes on is a time of star to commons-compress. */
    @ParameterizedTest
    @ValueSource(strings = {"NAME", "LINKNAME", "PREFIX"})
    void refusesTextsThatGoOnAfterTheirNul(Field field) {
        assertRefused(new TarBytes()
                        .header(new Header('2', "f").text(Field.LINKNAME, "t").text(field, "a\0b")))
                .hasMessageContaining("goes on after its NUL");
    }

    @Test
    void refusesWhatIsNoPrefixWhereOthersReadOne() {
        assertRefused(new TarBytes().header(new Header('0', "f").gnu().text(Field.PREFIX, "d")));
        assertRefused(new TarBytes().header(new Header('0', "f").gnu().text(Field.GNU_REST, "d")));
        assertRefused(new TarBytes().header(new Header('0', "f").v7().text(Field.PREFIX, "d")));
    }

    /** Python's tarfile looks for the slash in the header block, GNU tar in the long name. */
    @Test
    void refusesDirectoriesByOneOfTwoNamesOnly() {
        assertRefused(new TarBytes().pax('x', "path=f").header(new Header('\0', "d/")));
        assertRefused(new TarBytes().pax('x', "path=d/").header(new Header('\0', "f")));
        assertRefused(new TarBytes().gnuLong('L', "f").header(new Header('\0', "d/").gnu()));
    }

    /** GNU tar, which ends there, finds no equals sign. */
    @Test
    void refusesKeywordsWithANul() {
        assertRefused(new TarBytes().pax('x', "com\0ment=x").file("f", "")).hasMessageContaining("NUL");
    }

    /** GNU tar and Python's tarfile do so with a path that has its hundredth byte there. */
    @Test
    void readsFilesWhoseNameIsCutBehindASlash() throws IOException {
        TarBytes pax = new TarBytes().pax('x', "path=d/f").header(new Header('0', "d/"));
        assertThat(single(pax).type()).isEqualTo(TarEntry.Type.REGULAR_FILE);
        TarBytes gnu = new TarBytes().gnuLong('L', "d/f").header(new Header('0', "d/").gnu());
        assertThat(single(gnu).type()).isEqualTo(TarEntry.Type.REGULAR_FILE);
    }

    /** Writers cut the name of a pax header to its field, and some do so behind a slash. */
    @Test
    void readsPaxHeadersOfAnyName() throws IOException {
        TarEntry entry = single(new TarBytes()
                .entry(new Header('x', "PaxHeaders/d/"), "10 path=g\n")
                .file("f", ""));
        assertThat(entry.name()).isEqualTo(ByteString.ofUtf8("g"));
    }

    /** commons-compress takes it for a directory, and what it holds for the next entry. */
    @Test
    void refusesLongNamesUnderADirectorysName() {
        assertRefused(new TarBytes()
                        .entry(new Header('L', "d/").gnu(), "long\0")
                        .file("f", ""))
                .hasMessageContaining("name of a directory");
    }

    /** commons-compress and Python's tarfile refuse it. */
    @Test
    void refusesAGlobalHeaderAtTheEnd() {
        assertRefused(new TarBytes().file("f", "").pax('g', "comment=x")).hasMessageContaining("end of the archive");
    }

    /** commons-compress and libarchive take the device's number from there. */
    @ParameterizedTest
    @ValueSource(strings = {"SCHILY.devmajor=7", "SCHILY.devminor=7"})
    void refusesNumbersOfDevicesOutsideTheirHeader(String record) {
        assertRefused(new TarBytes().pax('x', record).header(new Header('3', "null")))
                .isInstanceOf(UnsupportedFeatureException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"atime=x", "ctime=1.2.3", "LIBARCHIVE.creationtime=-"})
    void refusesOtherTimesThatAreNone(String record) {
        assertRefused(new TarBytes().pax('x', record).file("f", "")).hasMessageContaining("no decimal number");
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertRefused(new TarBytes().header(new Header('0', "f").base256(Field.SIZE, -1)))
                .hasMessageContaining("size");
        assertRefused(new TarBytes().header(new Header('0', "f").base256(Field.SIZE, Long.MAX_VALUE)))
                .hasMessageContaining("size");
        assertRefused(new TarBytes().header(new Header('0', "f").base256(Field.UID, 0xffff_ffffL)))
                .hasMessageContaining("uid");
        assertRefused(new TarBytes().header(new Header('3', "f").octal(Field.DEVMAJOR, 0x1000)))
                .hasMessageContaining("devmajor");
        assertRefused(new TarBytes().header(new Header('4', "f").octal(Field.DEVMINOR, 0x100000)))
                .hasMessageContaining("devminor");
        assertRefused(new TarBytes().header(new Header('0', "f").base256(Field.MTIME, Long.MIN_VALUE / 4)))
                .hasMessageContaining("mtime");
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '4', '5', '6'})
    void refusesContentOfAnEntryThatHasNone(char type) {
        Header header = new Header(type, "f").text(Field.LINKNAME, "target");
        assertRefused(new TarBytes().entry(header, "content")).hasMessageContaining("size");
    }

    @ParameterizedTest
    @ValueSource(chars = {'0', '1', '2', '3', '6'})
    void refusesNamesOfDirectoriesForOtherTypes(char type) {
        assertRefused(new TarBytes().header(new Header(type, "f/").text(Field.LINKNAME, "target")))
                .hasMessageContaining("slash");
    }

    @Test
    void refusesEntriesWithoutName() {
        assertRefused(new TarBytes().file("", "")).hasMessageContaining("name");
        assertRefused(new TarBytes().link('2', "f", "")).hasMessageContaining("link name");
    }

    @Test
    void saysWhereTheChecksumIsWrong() {
        byte[] second = new Header('0', "b").block();
        second[0] = 'c';
        assertRefused(new TarBytes().file("a", "content").raw(second))
                .hasMessageContaining("[x.tar @ 0x494] tar header.chksum");
    }

    @Test
    void refusesAnArchiveWithoutItsEnd() throws IOException {
        byte[] archive = new TarBytes().file("f", "content").ended();
        assertThat(entries(archive)).hasSize(1);
        for (int length = 0; length < archive.length; length++) {
            byte[] cut = Arrays.copyOf(archive, length);
            assertThatThrownBy(() -> entries(cut))
                    .as("cut after %d bytes", length)
                    .isInstanceOf(MalformedFormatException.class);
        }
    }

    /** What Go's archive/tar takes, and with it every runtime. */
    @Test
    void takesALayerThatStopsAfterAnEntry() throws IOException {
        byte[] archive = new TarBytes().file("f", "content").ended();
        int contentEnd = TarFormat.BLOCK_BYTES + "content".length();
        for (int length = 0; length <= archive.length; length++) {
            boolean betweenBlocks = length % TarFormat.BLOCK_BYTES == 0 && length != TarFormat.BLOCK_BYTES;
            boolean inPadding = length >= contentEnd && length < 2 * TarFormat.BLOCK_BYTES;
            TarReader reader = TarReader.ofLayer(new ByteArrayInputStream(Arrays.copyOf(archive, length)), "layer");
            if (length == 0) {
                assertThat(reader.next()).isEmpty();
            } else if (betweenBlocks || inPadding) {
                assertThat(reader.next()).as("cut after %d bytes", length).isPresent();
                assertThat(reader.next()).as("cut after %d bytes", length).isEmpty();
                assertThat(reader.next()).isEmpty();
            } else {
                assertThatThrownBy(() -> {
                            reader.next();
                            reader.next();
                        })
                        .as("cut after %d bytes", length)
                        .isInstanceOf(MalformedFormatException.class);
            }
        }
    }

    @Test
    void refusesALayerThatStopsAfterAnExtendedHeader() {
        byte[] archive = new TarBytes().pax('x', "path=a").file("f", "").ended();
        TarReader reader = TarReader.ofLayer(new ByteArrayInputStream(Arrays.copyOf(archive, 1024)), "layer");
        assertThatThrownBy(reader::next).isInstanceOf(MalformedFormatException.class);
    }

    @Test
    void takesZerosAfterTheEndAndNothingElse() throws IOException {
        byte[] archive = new TarBytes().file("f", "").ended();
        assertThat(entries(Arrays.copyOf(archive, 10240))).hasSize(1);
        assertThat(entries(Arrays.copyOf(archive, archive.length + 1))).hasSize(1);
        byte[] trailing = Arrays.copyOf(archive, 10240);
        trailing[10000] = 1;
        assertThatThrownBy(() -> entries(trailing)).hasMessageContaining("end of archive");
    }

    @Test
    void refusesOneZeroBlockBetweenEntries() {
        assertRefused(new TarBytes().raw(new byte[512]).file("f", "")).hasMessageContaining("end of archive");
    }

    @Test
    void readsAnEmptyArchive() throws IOException {
        assertThat(entries(new TarBytes().ended())).isEmpty();
    }

    @Test
    void readsOrRefusesEveryFlippedBit() {
        byte[] archive = new TarBytes()
                .pax('x', "mtime=1.5", "SCHILY.xattr.user.a=b")
                .file("f", "content")
                .gnuLong('L', "long")
                .link('2', "s", "t")
                .ended();
        for (int bit = 0; bit < archive.length * 8; bit++) {
            archive[bit / 8] ^= (byte) (1 << bit % 8);
            Throwable thrown = catchThrowable(() -> entries(archive));
            if (thrown != null) {
                assertThat(thrown).as("bit %d", bit).isInstanceOf(FormatException.class);
            }
            archive[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void readsAStreamThatGivesOneByteAtATime() throws IOException {
        byte[] archive = new TarBytes().pax('x', "path=a").file("f", "content").ended();
        InputStream slow = new ByteArrayInputStream(archive) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, 1));
            }

            @Override
            public synchronized long skip(long count) {
                return 0;
            }
        };
        TarReader reader = new TarReader(slow, "x.tar");
        assertThat(reader.next().orElseThrow().name()).isEqualTo(bytes("a"));
        assertThat(reader.next()).isEmpty();
    }
}
