//! Types, bounds and signatures of rustdoc's JSON as text.

use std::collections::HashMap;

use rustdoc_types::{
    AssocItemConstraint, AssocItemConstraintKind, Crate, Function, FunctionSignature, GenericArg,
    GenericArgs, GenericBound, GenericParamDef, GenericParamDefKind, Generics, Id, Path,
    PreciseCapturingArg, Term, TraitBoundModifier, Type, WherePredicate,
};

/// The prefix that crates of the workspace have in common.
const WORKSPACE: &str = "whatsapp_business_";

/// The names under which types are shown.
pub(super) struct Names<'a> {
    pub(super) krate: &'a Crate,
    /// The public paths of the crate's items, without the name of the crate.
    pub(super) public: HashMap<Id, String>,
}

impl Names<'_> {
    /// Returns the path of a type or trait: its public path in this crate, its name in the standard
    /// library, or else its crate and name. Modules of other crates are left out, since they may be
    /// private.
    pub(super) fn path(&self, path: &Path) -> String {
        let args = path.args.as_deref().map(|args| self.args(args));
        format!("{}{}", self.name(path), args.unwrap_or_default())
    }

    pub(super) fn name(&self, path: &Path) -> String {
        if let Some(public) = self.public.get(&path.id) {
            return public.clone();
        }
        let Some(summary) = self.krate.paths.get(&path.id) else {
            return path.path.clone();
        };
        let [krate, modules @ .., name] = summary.path.as_slice() else {
            return path.path.clone();
        };
        match (krate.as_str(), modules.last().map(String::as_str)) {
            // Names that several modules of the standard library have.
            ("core" | "alloc" | "std", Some(module @ ("fmt" | "io" | "error"))) => {
                format!("{module}::{name}")
            }
            ("core" | "alloc" | "std", _) => name.clone(),
            _ if summary.crate_id == 0 => name.clone(),
            (krate, _) => format!("{}::{name}", krate.strip_prefix(WORKSPACE).unwrap_or(krate)),
        }
    }

    fn args(&self, args: &GenericArgs) -> String {
        match args {
            GenericArgs::AngleBracketed { args, constraints } => {
                let args = args.iter().map(|arg| match arg {
                    GenericArg::Lifetime(lifetime) => lifetime.clone(),
                    GenericArg::Type(ty) => self.ty(ty),
                    GenericArg::Const(constant) => constant.expr.clone(),
                    GenericArg::Infer => "_".to_owned(),
                });
                let constraints = constraints.iter().map(|it| self.constraint(it));
                angled(args.chain(constraints).collect())
            }
            GenericArgs::Parenthesized { inputs, output } => {
                let inputs = inputs.iter().map(|input| self.ty(input));
                format!("({}){}", join(inputs), self.output(output.as_ref()))
            }
            GenericArgs::ReturnTypeNotation => "(..)".to_owned(),
        }
    }

    fn constraint(&self, constraint: &AssocItemConstraint) -> String {
        let args = constraint.args.as_deref().map(|args| self.args(args));
        let name = format!("{}{}", constraint.name, args.unwrap_or_default());
        match &constraint.binding {
            AssocItemConstraintKind::Equality(term) => format!("{name} = {}", self.term(term)),
            AssocItemConstraintKind::Constraint(bounds) => {
                format!("{name}: {}", self.bounds(bounds))
            }
        }
    }

    fn term(&self, term: &Term) -> String {
        match term {
            Term::Type(ty) => self.ty(ty),
            Term::Constant(constant) => constant.expr.clone(),
        }
    }

    pub(super) fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::ResolvedPath(path) => self.path(path),
            Type::DynTrait(object) => {
                let traits = object.traits.iter();
                let traits = traits.map(|it| self.higher_ranked(&it.generic_params, &it.trait_));
                let parts: Vec<_> = traits.chain(object.lifetime.clone()).collect();
                format!("dyn {}", parts.join(" + "))
            }
            Type::Generic(name) | Type::Primitive(name) => name.clone(),
            Type::FunctionPointer(function) => format!(
                "fn({}){}",
                join(function.sig.inputs.iter().map(|(_, ty)| self.ty(ty))),
                self.output(function.sig.output.as_ref())
            ),
            Type::Tuple(items) => format!("({})", join(items.iter().map(|ty| self.ty(ty)))),
            Type::Slice(item) => format!("[{}]", self.ty(item)),
            Type::Array { type_, len } => format!("[{}; {len}]", self.ty(type_)),
            Type::Pat { type_, .. } => self.ty(type_),
            Type::ImplTrait(bounds) => format!("impl {}", self.bounds(bounds)),
            Type::Infer => "_".to_owned(),
            Type::RawPointer { is_mutable, type_ } => {
                let kind = if *is_mutable { "mut" } else { "const" };
                format!("*{kind} {}", self.ty(type_))
            }
            Type::BorrowedRef {
                lifetime,
                is_mutable,
                type_,
            } => {
                let lifetime = lifetime.as_ref().map(|lifetime| format!("{lifetime} "));
                let mutable = if *is_mutable { "mut " } else { "" };
                format!(
                    "&{}{mutable}{}",
                    lifetime.unwrap_or_default(),
                    self.ty(type_)
                )
            }
            Type::QualifiedPath {
                name,
                args,
                self_type,
                trait_,
            } => {
                let args = args.as_deref().map(|args| self.args(args));
                let of = match (trait_, self.ty(self_type)) {
                    (Some(path), of) if !path.path.is_empty() && of != "Self" => {
                        format!("<{of} as {}>", self.path(path))
                    }
                    (_, of) => of,
                };
                format!("{of}::{name}{}", args.unwrap_or_default())
            }
        }
    }

    fn higher_ranked(&self, params: &[GenericParamDef], path: &Path) -> String {
        match params {
            [] => self.path(path),
            params => format!("for{} {}", self.params(params), self.path(path)),
        }
    }

    pub(super) fn bounds(&self, bounds: &[GenericBound]) -> String {
        let bounds = bounds.iter().map(|bound| match bound {
            GenericBound::TraitBound {
                trait_,
                generic_params,
                modifier,
            } => {
                let maybe = match modifier {
                    TraitBoundModifier::None => "",
                    TraitBoundModifier::Maybe => "?",
                    TraitBoundModifier::MaybeConst => "~const ",
                };
                format!("{maybe}{}", self.higher_ranked(generic_params, trait_))
            }
            GenericBound::Outlives(lifetime) => lifetime.clone(),
            GenericBound::Use(names) => {
                let names = names.iter().map(|name| match name {
                    PreciseCapturingArg::Lifetime(name) | PreciseCapturingArg::Param(name) => {
                        name.clone()
                    }
                });
                format!("use<{}>", join(names))
            }
        });
        bounds.collect::<Vec<_>>().join(" + ")
    }

    /// Returns `<'a, T: Bound>`, without the parameters that `impl Trait` stands for.
    pub(super) fn params(&self, params: &[GenericParamDef]) -> String {
        let params = params.iter().filter_map(|param| {
            let name = &param.name;
            Some(match &param.kind {
                GenericParamDefKind::Lifetime { outlives } if outlives.is_empty() => name.clone(),
                GenericParamDefKind::Lifetime { outlives } => {
                    format!("{name}: {}", outlives.join(" + "))
                }
                GenericParamDefKind::Type {
                    is_synthetic: true, ..
                } => return None,
                GenericParamDefKind::Type {
                    bounds, default, ..
                } => {
                    let bounds = match bounds.as_slice() {
                        [] => String::new(),
                        bounds => format!(": {}", self.bounds(bounds)),
                    };
                    let default = default.as_ref().map(|ty| format!(" = {}", self.ty(ty)));
                    format!("{name}{bounds}{}", default.unwrap_or_default())
                }
                GenericParamDefKind::Const { type_, .. } => {
                    format!("const {name}: {}", self.ty(type_))
                }
            })
        });
        angled(params.collect())
    }

    /// Returns ` where T: Bound`, or nothing.
    pub(super) fn conditions(&self, generics: &Generics) -> String {
        let predicates = generics.where_predicates.iter();
        let predicates: Vec<_> = predicates
            .map(|predicate| match predicate {
                WherePredicate::BoundPredicate { type_, bounds, .. } => {
                    format!("{}: {}", self.ty(type_), self.bounds(bounds))
                }
                WherePredicate::LifetimePredicate { lifetime, outlives } => {
                    format!("{lifetime}: {}", outlives.join(" + "))
                }
                WherePredicate::EqPredicate { lhs, rhs } => {
                    format!("{} = {}", self.ty(lhs), self.term(rhs))
                }
            })
            .collect();
        match predicates.is_empty() {
            true => String::new(),
            false => format!(" where {}", predicates.join(", ")),
        }
    }

    /// Returns `<T>(&self, name: T) -> Result<()> async`: qualifiers at the end, so that lines sort by
    /// name.
    pub(super) fn function(&self, function: &Function) -> String {
        let FunctionSignature { inputs, output, .. } = &function.sig;
        let inputs = inputs
            .iter()
            .map(|(name, ty)| match (name.as_str(), self.ty(ty)) {
                ("self", ty) if ty == "Self" => "self".to_owned(),
                ("self", ty) if ty.ends_with("Self") && ty.starts_with('&') => {
                    format!("{}self", ty.trim_end_matches("Self"))
                }
                (name, ty) => format!("{name}: {ty}"),
            });
        let header = &function.header;
        let qualifiers = [
            (header.is_const, " const"),
            (header.is_async, " async"),
            (header.is_unsafe, " unsafe"),
        ];
        let qualifiers = qualifiers.iter().filter(|(applies, _)| *applies);
        format!(
            "{}({}){}{}{}",
            self.params(&function.generics.params),
            join(inputs),
            self.output(output.as_ref()),
            self.conditions(&function.generics),
            qualifiers.map(|(_, word)| *word).collect::<String>()
        )
    }

    fn output(&self, output: Option<&Type>) -> String {
        output.map_or_else(String::new, |ty| format!(" -> {}", self.ty(ty)))
    }
}

fn angled(items: Vec<String>) -> String {
    match items.is_empty() {
        true => String::new(),
        false => format!("<{}>", items.join(", ")),
    }
}

pub(super) fn join(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}
