import io.github.linuxforhealth.hl7.HL7ToFHIRConverter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Messages a second of the LinuxForHealth converter: {@code Bench SECONDS FILE...}. */
public class Bench {
  public static void main(String[] args) throws Exception {
    long limit = Long.parseLong(args[0]) * 1_000_000_000L;
    long started = System.nanoTime();
    HL7ToFHIRConverter converter = new HL7ToFHIRConverter();
    for (int i = 1; i < args.length; i++) {
      String message = Files.readString(Path.of(args[i]));
      try {
        String bundle = converter.convert(message);
        if (i == 1) System.out.printf("cold start to the first Bundle: %d ms%n", (System.nanoTime() - started) / 1_000_000);
        for (int warm = 0; warm < 50; warm++) converter.convert(message);
        long begin = System.nanoTime();
        int count = 0;
        while (System.nanoTime() - begin < limit) {
          converter.convert(message);
          count++;
        }
        System.out.printf("%s: %d bytes, %d entries: %.0f messages/s%n", Path.of(args[i]).getFileName(), message.length(),
            bundle.split("\"fullUrl\"").length - 1, count * 1e9 / (System.nanoTime() - begin));
      } catch (RuntimeException e) {
        System.out.printf("%s: not converted (%s)%n", Path.of(args[i]).getFileName(), e.getClass().getSimpleName());
      }
    }
  }
}
