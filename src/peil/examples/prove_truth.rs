//! Temporary: pairs with known verdicts.
use peil::model::*; use peil::prove::*; use peil::source::*;
struct ByName<'a>(&'a Instrument, &'a Instrument);
impl Pairing for ByName<'_> {
    fn question(&self, old: QuestionId) -> Option<QuestionId> { self.1.question_named(&self.0.question(old).name) }
    fn group(&self, old: GroupId) -> Option<GroupId> { let n=&self.0.group(old).name; self.1.groups.iter().position(|g| &g.name==n).map(|a| GroupId(a as u32)) }
    fn option(&self, old: QuestionId, option: u16) -> Option<u16> { let key=self.0.option(self.0.question(old), option)?.1.key(); let q=self.question(old)?; self.1.options(self.1.question(q)).position(|(_,c)| c.key()==key).map(|a| a as u16) }
}
struct NoFiles;
impl Loader for NoFiles { fn load(&self, _: &str, path: &str) -> Result<(String,String), String> { Err(path.to_string()) } }
fn main() {
    let base = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let truth: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(base.join("truth.json")).unwrap()).unwrap();
    let only = std::env::args().nth(2);
    for (name, entry) in truth.as_object().unwrap() {
        if only.as_ref().is_some_and(|o| !name.contains(o.as_str())) { continue; }
        let read = |v: &str| { let t=std::fs::read_to_string(base.join("pairs").join(name).join(v)).unwrap(); let c = peil::build(v, &t, &NoFiles); if c.instrument.is_none() { for d in &c.diagnostics { println!("{} {}", d.code.id, d.message);} } c.instrument };
        let (Some(old), Some(new)) = (read("old.peil"), read("new.peil")) else { println!("{name}: does not compile"); continue };
        let key = |c: &Choice| c.key();
        let map = |a: &[Choice], b: &[Choice]| Some(a.iter().map(|x| b.iter().position(|y| key(x)==key(y)).map(|p| p as u16)).collect::<Vec<_>>());
        let mut names=vec![]; let mut pairs = vec![];
        for s in &old.scores { if let Some(t)=new.scores.iter().find(|t| t.name==s.name) { for (r,(a,b)) in s.value.iter().zip(&t.value).enumerate() { let suffix = if s.repeat.is_some() {format!("_{}",r+1)} else {String::new()}; names.push(format!("{}{}",s.name,suffix)); pairs.push(Pair{old:*a,new:*b,choices:None}); if let (Some(x),Some(y))=(s.band.get(r),t.band.get(r)) { names.push(format!("{}{}_band",s.name,suffix)); pairs.push(Pair{old:*x,new:*y,choices:map(&s.bands,&t.bands)}); } } } }
        for s in &old.classes { if let Some(t)=new.classes.iter().find(|t| t.name==s.name) { names.push(s.name.clone()); pairs.push(Pair{old:s.value,new:t.value,choices:map(&s.options,&t.options)}); } }
        for s in &old.messages { if let Some(t)=new.messages.iter().find(|t| t.name==s.name && t.kind==s.kind) { names.push(format!("alert {}",old.texts.say(&TextKey::new(&["alerts",&s.name]),None).unwrap_or(&s.name))); pairs.push(Pair{old:s.when,new:t.when,choices:None}); } }
        let keep: Vec<usize> = names.iter().enumerate().filter(|(_,n)| entry["outputs"].get(n.as_str()).is_some() && std::env::args().nth(3).is_none_or(|o| **n==o)).map(|(i,_)| i).collect(); let names: Vec<String> = keep.iter().map(|&i| names[i].clone()).collect(); let pairs: Vec<Pair> = keep.iter().map(|&i| pairs[i].clone()).collect();
        let start=std::time::Instant::now();
        let proofs = compare(&old,&new,&ByName(&old,&new),&pairs,false,Budget::FULL);
        let took=start.elapsed();
        println!("{name}: {} outputs in {:.2}s", pairs.len(), took.as_secs_f64());
        for (n,w) in entry["outputs"].as_object().unwrap() {
            let Some(at)=names.iter().position(|x| x==n) else { println!("   ?? {n} not found in {names:?}"); continue };
            let p=&proofs[at];
            let verdict = match p.verdict { Verdict::Proved=>"equal", Verdict::Refuted=>"differs", Verdict::Undecided=>"undecided" };
            let answered = p.counterexample.as_ref().map(|c| c.answers.len());
            let mut ok = verdict==w["verdict"].as_str().unwrap();
            if verdict=="differs" { ok &= answered.map(|a| a as u64)==w["answered"].as_u64() && p.share.as_ref().map(|s| s.count.to_string()).as_deref()==w["count"].as_str() && p.share.as_ref().map(|s| s.of.to_string()).as_deref()==w["of"].as_str(); }
            println!("   {} {n}: {verdict} steps {} (truth {}) {:?} {:?}/{:?} {}", if ok {"ok  "} else {"FAIL"}, p.steps, w["steps"], answered, p.share.as_ref().map(|s| s.count.to_string()), p.share.as_ref().map(|s| s.of.to_string()), p.why.clone().unwrap_or_default());
            if !ok { println!("        truth {}", w); if let Some(c)=&p.counterexample { println!("        {:?} {:?}", c.answers.iter().map(|(s,a)| (old.slot_name(old.asked(s[0].unwrap())), a[0].clone())).collect::<Vec<_>>(), c.values); } }
        }
    }
}
