#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace vedette::demo {

/// How a line is meant. Shown as colour, and only on a terminal.
enum class Tone { plain, good, bad, quiet, title };

/// Plain text for people on stdout, aligned.
class Screen {
 public:
  /// Colours only if stdout is a terminal and $NO_COLOR is not set.
  Screen();

  void title(std::string_view text);
  void line(std::string_view text, Tone tone = Tone::plain);
  /// `  1003 ms   vedette 1   what it did`
  void at(std::chrono::steady_clock::duration since, std::string_view who, std::string_view what,
          Tone tone = Tone::plain);
  /// `  master     127.0.0.1:21001   what it is`
  void row(std::string_view who, std::string_view address, std::string_view what, Tone tone = Tone::plain);

 private:
  std::string coloured(std::string_view text, Tone tone) const;

  bool colours_ = false;
};

}  // namespace vedette::demo
