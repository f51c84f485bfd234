package dev.ferrum.app.profiler;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;

/// Writes an image as a PNG: 8 bits of red, green and blue, every row filtered against the one above.
///
/// JavaFX writes no files, and the only writer of the JDK lies in AWT, which this program does without. Format:
/// "Portable Network Graphics (PNG) Specification", W3C 2003: signature, IHDR, IDAT, IEND; filter 2 is "up".
final class PngWriter {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int RGB = 2;
    private static final int UP = 2;
    private static final int BYTES = 3;

    private PngWriter() {}

    static void write(Image image, OutputStream out) throws IOException {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        DataOutputStream data = new DataOutputStream(out);
        data.write(SIGNATURE);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(head);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[] {8, RGB, 0, 0, 0});
        chunk(data, "IHDR", head.toByteArray());
        chunk(data, "IDAT", pixels(image, width, height));
        chunk(data, "IEND", new byte[0]);
        data.flush();
    }

    private static byte[] pixels(Image image, int width, int height) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int[] argb = new int[width];
        byte[] above = new byte[BYTES * width];
        byte[] row = new byte[BYTES * width];
        byte[] filtered = new byte[1 + BYTES * width];
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(packed)) {
            for (int y = 0; y < height; y++) {
                image.getPixelReader().getPixels(0, y, width, 1, PixelFormat.getIntArgbInstance(), argb, 0, width);
                filtered[0] = UP;
                for (int x = 0; x < width; x++) {
                    row[BYTES * x] = (byte) (argb[x] >> 16);
                    row[BYTES * x + 1] = (byte) (argb[x] >> 8);
                    row[BYTES * x + 2] = (byte) argb[x];
                }
                for (int i = 0; i < row.length; i++) {
                    filtered[1 + i] = (byte) (row[i] - above[i]);
                }
                deflate.write(filtered);
                byte[] swap = above;
                above = row;
                row = swap;
            }
        }
        return packed.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }
}
