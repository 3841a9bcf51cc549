#include "test/chaos/soak_picture.hpp"

namespace vedette::chaos {

using testing::HasSubstr;

TEST(SoakPicture, HasAPanelForAllThatCouldGrow) {
  const std::string picture = picture_of({{{0, 1024, 10, 2048}, {5, 2048, 20, 4096}}});

  EXPECT_THAT(picture, HasSubstr("MiB</text>\n<text x=\"44\" y=\"32\" text-anchor=\"end\">2</text>"));
  EXPECT_THAT(picture, HasSubstr("descriptors</text>\n<text x=\"44\" y=\"166\" text-anchor=\"end\">20</text>"));
  EXPECT_THAT(picture, HasSubstr("KiB</text>\n<text x=\"44\" y=\"300\" text-anchor=\"end\">4</text>"));
  EXPECT_THAT(picture, HasSubstr("5 minutes</text>"));
}

TEST(SoakPicture, DrawsALineForEachSentinelFromNothing) {
  const std::string picture = picture_of({{{0, 1024, 10, 2048}, {5, 2048, 20, 4096}}, {{5, 2048, 20, 4096}}});

  EXPECT_THAT(picture, HasSubstr("stroke=\"#1f77b4\" points=\"50,79 670,24 \""));
  EXPECT_THAT(picture, HasSubstr("stroke=\"#d62728\" points=\"670,24 \""));
}

TEST(SoakPicture, ShowsThePeakOfManySamples) {
  std::vector<Sample> many(10000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = {static_cast<double>(i), 1, 1, 1};
  many[5000].memory_kib = 2;

  const std::string picture = picture_of({many});

  EXPECT_LT(picture.size(), 12000U);
  EXPECT_THAT(picture, HasSubstr(" 360,24 "));
}

TEST(SoakPicture, IsDrawnOfNothingToo) {
  EXPECT_THAT(picture_of({}), HasSubstr("</svg>"));
}

}  // namespace vedette::chaos
