package io.github.templatedb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What is on the class path of an application's tests with the starter; docs/examples/h2 shows that it changes nothing. */
class StarterTests {

    private static final String BROUGHT =
            "//dependencies/dependency[not(optional) and (not(scope) or scope='compile')]";

    @Test
    void noModuleOfSpringBootComesThatConfiguresAnApplication() throws Exception {
        assertThat(values("../starter/pom.xml", BROUGHT + "[starts-with(groupId, 'org.')]/artifactId"))
                .containsExactlyInAnyOrder(
                        "spring-boot-autoconfigure",
                        "spring-boot-test",
                        "spring-test",
                        "postgresql",
                        "commons-compress",
                        "xz");
        assertThat(values("../starter/pom.xml", BROUGHT + "/groupId")).doesNotContain("io.zonky.test");
        assertThat(values("pom.xml", BROUGHT + "/artifactId"))
                .containsExactlyInAnyOrder("slf4j-api", "jspecify", "picocli");
    }

    private static List<String> values(String pom, String path) throws Exception {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of(pom).toFile());
        XPath xpath = XPathFactory.newInstance().newXPath();
        NodeList nodes = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(index -> nodes.item(index).getTextContent())
                .toList();
    }
}
