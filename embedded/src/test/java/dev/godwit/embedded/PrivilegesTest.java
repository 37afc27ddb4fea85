package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PrivilegesTest {

    @Test
    void anOrdinaryUserHasNothingToGiveUp() {
        assertThat(Privileges.choose(false, command -> false)).isEqualTo(Privileges.ORDINARY_USER);
        assertThat(Privileges.ORDINARY_USER.prefix()).isEmpty();
    }

    @Test
    void rootEntersAUserNamespaceOrElseBecomesNobody() {
        assertThat(Privileges.choose(true, command -> true)).isEqualTo(Privileges.USER_NAMESPACE);
        assertThat(Privileges.choose(true, command -> command.contains("setpriv")))
                .isEqualTo(Privileges.NOBODY);
    }

    @Test
    void rootWithoutEitherIsToldWhatToDo() {
        assertThatThrownBy(() -> Privileges.choose(true, command -> false))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("refuses to run as root")
                .hasMessageContaining("'unshare -U'")
                .hasMessageContaining("'setpriv'")
                .hasMessageContaining("Run Godwit as an ordinary user, or install util-linux.");
    }
}
