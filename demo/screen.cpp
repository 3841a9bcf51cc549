#include "demo/screen.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iomanip>
#include <iostream>

namespace vedette::demo {

namespace {

constexpr int who_width = 12;
constexpr int address_width = 18;

const char* escape_of(Tone tone) {
  switch (tone) {
    case Tone::good:
      return "\033[32m";
    case Tone::bad:
      return "\033[31m";
    case Tone::quiet:
      return "\033[2m";
    case Tone::title:
      return "\033[1m";
    case Tone::plain:
      break;
  }
  return "";
}

}  // namespace

Screen::Screen() : colours_{isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr} {}

std::string Screen::coloured(std::string_view text, Tone tone) const {
  if (!colours_ || tone == Tone::plain) return std::string{text};
  return escape_of(tone) + std::string{text} + "\033[0m";
}

void Screen::title(std::string_view text) {
  std::cout << "\n" << coloured(text, Tone::title) << "\n" << std::flush;
}

void Screen::line(std::string_view text, Tone tone) {
  std::cout << coloured(text, tone) << "\n" << std::flush;
}

void Screen::at(std::chrono::steady_clock::duration since, std::string_view who, std::string_view what, Tone tone) {
  std::cout << std::right << std::setw(7) << std::chrono::duration_cast<std::chrono::milliseconds>(since).count()
            << " ms   " << std::left << std::setw(who_width) << who << coloured(what, tone) << "\n"
            << std::flush;
}

void Screen::row(std::string_view who, std::string_view address, std::string_view what, Tone tone) {
  std::cout << "  " << std::left << std::setw(who_width) << who << std::setw(address_width) << address
            << coloured(what, tone) << "\n"
            << std::flush;
}

}  // namespace vedette::demo
