#include "quorum/info_copy.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

namespace vedette::quorum {
namespace {

using namespace std::string_literals;

/// As long as that of a real server, with `living` lines whose values depend on `seed`.
std::string info(unsigned seed, int living = 80, const std::string& replication = "role:master\r\n",
                 const std::string& version = "7.0.15") {
  std::string text = "# Server\r\nredis_version:" + version + "\r\n";
  for (int line = 0; line < 200; ++line) {
    if (line % 25 == 24) text += "\r\n# Section" + std::to_string(line) + "\r\n";
    const unsigned number = 100000 + (line < living ? seed : 0) * 131 + static_cast<unsigned>(line);
    text += "server_" + version + "_field_" + std::to_string(line) + ":" + std::to_string(number) + "\r\n";
  }
  return text + "\r\n# Replication\r\n" + replication + "\r\n# Keyspace\r\n";
}

std::string kept(const std::string& pattern, const std::string& text) {
  return InfoCopy{std::make_shared<const InfoPattern>(pattern), text}.text();
}

TEST(InfoCopy, OfAnEqualTextTakesAFewBytes) {
  InfoCopies copies;
  copies.keep(info(1));

  const auto copy = copies.keep(info(1));

  EXPECT_LT(copy->size(), 8U);
  EXPECT_EQ(copy->text(), info(1));
}

TEST(InfoCopy, OfAnotherServerTakesLittleMoreThanTheValuesThatDiffer) {
  InfoCopies copies;
  copies.keep(info(1));

  const auto copy = copies.keep(info(2));

  constexpr std::size_t values = std::size_t{80} * 6;
  EXPECT_LT(copy->size(), values + 80 + 20);
  EXPECT_EQ(copy->text(), info(2));
}

TEST(InfoCopy, OfAReplicaFollowsAMastersPattern) {
  const std::string master =
      info(1, 80, "role:master\r\nconnected_slaves:1\r\nslave0:ip=10.0.0.2,port=6379,state=online,offset=1,lag=0\r\n");
  const std::string replica =
      info(2, 80, "role:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\nconnected_slaves:0\r\n");
  InfoCopies copies;
  copies.keep(master);

  const auto copy = copies.keep(replica);

  EXPECT_LT(copy->size(), replica.size() / 4);
  EXPECT_EQ(copy->text(), replica);
  EXPECT_EQ(copies.keep(master)->pattern(), copy->pattern());
}

TEST(InfoCopy, KeepsServersOfSeveralVersionsApart) {
  const std::vector<std::string> versions{"6.2.6", "7.0.15", "8.0.1", "8.1.0"};
  InfoCopies copies;
  for (const std::string& version : versions) copies.keep(info(1, 80, "role:master\r\n", version));

  std::set<const InfoPattern*> patterns;
  for (unsigned round = 2; round < 5; ++round) {
    for (const std::string& version : versions) {
      const std::string text = info(round, 80, "role:master\r\n", version);
      const auto copy = copies.keep(text);
      EXPECT_LT(copy->size(), text.size() / 4);
      EXPECT_EQ(copy->text(), text);
      patterns.insert(copy->pattern().get());
    }
  }
  EXPECT_EQ(patterns.size(), versions.size());
}

TEST(InfoCopy, OutlivesItsPatternsPlace) {
  InfoCopies copies;
  const auto first = copies.keep(info(1));
  for (int version = 0; version < 10; ++version) {
    copies.keep(info(1, 80, "role:master\r\n", "9." + std::to_string(version)));
  }

  EXPECT_EQ(first->text(), info(1));
  EXPECT_EQ(first->pattern().use_count(), 1) << "held by nobody else any more";
}

TEST(InfoCopies, ForgetThePatternThatHasNotDoneForTheLongestTime) {
  const auto of = [](const std::string& version, unsigned seed) { return info(seed, 80, "role:master\r\n", version); };
  InfoCopies copies;
  const auto first = copies.keep(of("1", 1))->pattern();
  const auto second = copies.keep(of("2", 1))->pattern();
  copies.keep(of("3", 1));
  copies.keep(of("4", 1));
  EXPECT_EQ(copies.keep(of("1", 2))->pattern(), first);

  copies.keep(of("5", 1));

  EXPECT_EQ(copies.keep(of("1", 3))->pattern(), first);
  EXPECT_NE(copies.keep(of("2", 3))->pattern(), second);
}

TEST(InfoCopies, MakeNoPatternOfATextWithAVeryLongLine) {
  const auto line = [](std::size_t size) { return "a:" + std::string(size - 4, 'v') + "\r\n"; };
  const auto unended = [](std::size_t size) { return "a:" + std::string(size - 2, 'v'); };
  const auto is_pattern = [](const std::string& text) {
    InfoCopies copies;
    EXPECT_EQ(copies.keep(text)->text(), text);
    return copies.keep(text)->pattern() != nullptr;
  };

  EXPECT_TRUE(is_pattern(info(1) + line(512)));
  EXPECT_TRUE(is_pattern(line(512) + info(1)));
  EXPECT_TRUE(is_pattern(info(1) + line(512) + info(1) + unended(512)));
  EXPECT_FALSE(is_pattern(info(1) + line(513)));
  EXPECT_FALSE(is_pattern(line(513) + info(1)));
  EXPECT_FALSE(is_pattern(info(1) + line(513) + info(1)));
  EXPECT_FALSE(is_pattern(info(1) + unended(513)));
}

TEST(InfoCopy, LooksForNoLineAnyMoreOnceManyWereNotThere) {
  std::string pattern;
  for (int line = 0; line < 60; ++line) pattern += "key" + std::to_string(line) + ":value\r\n";
  std::string few;
  for (int line = 0; line < 60; ++line) few += "n:" + std::to_string(line) + "\r\n";
  const std::string many = few + few;
  const std::string rest = pattern.substr(pattern.find("key10:"));
  const auto copy = [&](const std::string& text) {
    return InfoCopy{std::make_shared<const InfoPattern>(pattern), text};
  };

  EXPECT_LT(copy(few + rest).size(), few.size() + 10);
  EXPECT_GT(copy(many + rest).size(), many.size() + rest.size());
  EXPECT_EQ(copy(few + rest).text(), few + rest);
  EXPECT_EQ(copy(many + rest).text(), many + rest);
}

TEST(InfoCopy, OfAShortOrAVeryLongTextIsTheTextItself) {
  InfoCopies copies;
  const std::string very_long(2'000'000, 'x');

  EXPECT_EQ(copies.keep("role:master\r\n")->pattern(), nullptr);
  EXPECT_EQ(copies.keep("")->text(), "");
  EXPECT_EQ(copies.keep(very_long)->pattern(), nullptr);
  EXPECT_EQ(copies.keep(very_long)->text(), very_long);
}

TEST(InfoCopy, TellsLinesApartToTheByte) {
  const std::string pattern = "a:1\r\nb:2\r\n\r\n# C\r\nc:3\r\nno colon\r\nd:4\n\re:5\r\nf:6";
  for (const std::string& text : {""s,
                                  "\r\n"s,
                                  "\n"s,
                                  ":"s,
                                  ":\r\n"s,
                                  "a:1"s,
                                  "a:1\n"s,
                                  "a:\r\n"s,
                                  "a:1\r\nb:2"s,
                                  "a:1\r\r\nb:2\r\n"s,
                                  "b:2\r\na:1\r\n"s,
                                  "b:9\r\nf:6\r\n"s,
                                  "f:6"s,
                                  "f:7\r\n"s,
                                  "d:4\r\n"s,
                                  "d:5\n"s,
                                  "no colon\r\nno colon\r\n"s,
                                  "\r\n\r\n\r\n# C\r\n"s,
                                  "a:" + std::string(62, 'v') + "\r\n",
                                  "a:" + std::string(63, 'v') + "\r\n",
                                  "a:" + std::string(70000, 'v'),
                                  "a:\xff\x80\0z\r\n"s,
                                  pattern,
                                  pattern + pattern}) {
    EXPECT_EQ(kept(pattern, text), text);
    EXPECT_EQ(kept(text, text), text);
    EXPECT_EQ(kept(text, pattern), pattern);
  }
}

TEST(InfoCopy, OfManyEqualLinesOrOfAFarOneIsWhole) {
  std::string pattern;
  for (int line = 0; line < 1000; ++line) pattern += "k" + std::to_string(line) + ":v\r\n";
  const std::string end = pattern.substr(pattern.find("k990:"));

  EXPECT_EQ(kept(pattern, pattern), pattern);
  EXPECT_EQ(kept(pattern, end), end);
  EXPECT_EQ(kept(pattern, "k0:v\r\nk64:v\r\nk65:v\r\nk400:x\r\n"), "k0:v\r\nk64:v\r\nk65:v\r\nk400:x\r\n");
}

TEST(InfoCopy, OfAMasterWithManyReplicasIsWhole) {
  std::string replicas = "role:master\r\nconnected_slaves:200\r\n";
  for (int replica = 0; replica < 200; ++replica) replicas += "slave" + std::to_string(replica) + ":ip=10.0.0.2\r\n";

  EXPECT_EQ(kept(info(1), info(2, 80, replicas)), info(2, 80, replicas));
  EXPECT_EQ(kept(info(2, 80, replicas), info(1)), info(1));
}

TEST(InfoCopy, OfAnyTwoTextsIsExact) {
  std::mt19937 random{7};
  const std::vector<std::string> pieces{"a:",   "b:", "key:", "1",       "22", "\r\n",
                                        "\r\n", "\n", "\r",   "# S\r\n", ":",  "\x80\xff"};
  const auto text = [&] {
    std::string made;
    for (auto left = random() % 60; left > 0; --left) made += pieces[random() % pieces.size()];
    return made;
  };
  for (int round = 0; round < 20000; ++round) {
    const std::string pattern = text();
    const std::string other = text();
    ASSERT_EQ(kept(pattern, other), other) << "pattern: " << pattern;
  }
}

}  // namespace
}  // namespace vedette::quorum
