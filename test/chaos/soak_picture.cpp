#include "test/chaos/soak_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

namespace vedette::chaos {

namespace {

constexpr double left = 50;
constexpr double width = 620;
constexpr double height = 110;
constexpr double above = 24;  // of each panel, for its title
constexpr double below = 30;  // of all, for the minutes

struct Panel {
  const char* title;
  double Sample::*what;
  double unit;  ///< How much of it is one of what the title says.
};
constexpr std::array<Panel, 3> panels{
    {{"memory of each Vedette while masters fail on end, MiB", &Sample::memory_kib, 1024},
     {"open descriptors", &Sample::descriptors, 1},
     {"sentinel.conf, KiB", &Sample::file_bytes, 1024}}};
constexpr std::array<const char*, 3> colours{"#1f77b4", "#d62728", "#2ca02c"};

double most_of(const std::vector<std::vector<Sample>>& sentinels, double Sample::*what) {
  double most = 0;
  for (const auto& samples : sentinels) {
    for (const Sample& sample : samples) most = std::max(most, sample.*what);
  }
  return most;
}

double tenths(double value) {
  return std::round(value * 10) / 10;
}

struct Point {
  double along = 0;
  double value = 0;
};

/// Of many samples in a place only the largest is drawn: what grows is seen, and the file stays small.
std::vector<Point> line_of(const std::vector<Sample>& samples, double Sample::*what, double minutes) {
  constexpr double apart = 3;
  std::vector<Point> line;
  double place = -1;
  for (const Sample& sample : samples) {
    const Point point{sample.minute / minutes * width, sample.*what};
    if (const double here = std::floor(point.along / apart); here != place) {
      line.push_back(point);
      place = here;
    } else if (point.value > line.back().value) {
      line.back() = point;
    }
  }
  return line;
}

void draw(std::ostringstream& svg, const Panel& panel, const std::vector<std::vector<Sample>>& sentinels, double top,
          double minutes) {
  const double most = most_of(sentinels, panel.what);
  const double floor = top + above + height;
  svg << "<text x=\"" << left << "\" y=\"" << top + 16 << "\">" << panel.title << "</text>\n<text x=\"" << left - 6
      << "\" y=\"" << top + above + 8 << "\" text-anchor=\"end\">" << tenths(most / panel.unit) << "</text>\n<text x=\""
      << left - 6 << "\" y=\"" << floor << "\" text-anchor=\"end\">0</text>\n<path d=\"M" << left << " " << top + above
      << "V" << floor << "H" << left + width << "\" fill=\"none\" stroke=\"#888\"/>\n";
  for (std::size_t i = 0; i < sentinels.size(); ++i) {
    svg << "<polyline fill=\"none\" stroke=\"" << colours.at(i % colours.size()) << "\" points=\"";
    for (const Point& point : line_of(sentinels[i], panel.what, minutes)) {
      svg << tenths(left + point.along) << "," << tenths(floor - (most > 0 ? point.value / most : 0) * height) << " ";
    }
    svg << "\"/>\n";
  }
}

}  // namespace

std::string picture_of(const std::vector<std::vector<Sample>>& sentinels) {
  const double minutes = std::max(0.01, most_of(sentinels, &Sample::minute));
  const double bottom = static_cast<double>(panels.size()) * (above + height);
  std::ostringstream svg;
  svg << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << left + width + 20 << " " << bottom + below
      << "\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
  double top = 0;
  for (const Panel& panel : panels) {
    draw(svg, panel, sentinels, top, minutes);
    top += above + height;
  }
  svg << "<text x=\"" << left + width << "\" y=\"" << bottom + 18 << "\" text-anchor=\"end\">" << tenths(minutes)
      << " minutes</text>\n</svg>\n";
  return svg.str();
}

}  // namespace vedette::chaos
