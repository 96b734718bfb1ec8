package org.gnome.oci.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    @Test
    void pausesDoubleUpToABound() {
        assertThat(IntStream.rangeClosed(1, 9)
                        .mapToObj(failures -> RetryPolicy.pause(Duration.ofMillis(100), failures)
                                .toMillis()))
                .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 4000L, 4000L, 4000L);
        assertThat(RetryPolicy.pause(Duration.ofMillis(100), Integer.MAX_VALUE)).hasSeconds(4);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            delimiter = '|',
            value = {
                "0|0",
                "7|7",
                "61|60",
                "99999999999999999999|60",
                "-1|none",
                "soon|none",
                "''|none",
                "Mon, 01 Jan 2024 00:00:05 GMT|5",
                "Mon, 01 Jan 2024 01:00:00 GMT|60",
                "Sun, 31 Dec 2023 00:00:00 GMT|0",
            })
    void retryAfterIsReadWithinReason(String text, Long seconds) {
        HttpHeaders headers = HttpHeaders.of(
                Map.of("Retry-After", List.of(text), "Date", List.of("Mon, 01 Jan 2024 00:00:00 GMT")),
                (name, value) -> true);
        assertThat(RetryPolicy.retryAfter(headers))
                .isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds));
    }
}
